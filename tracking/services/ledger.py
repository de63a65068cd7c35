"""The one way into the ledger."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from courses.models import Enrolment
from tracking.models import Statement
from tracking.xapi import vocabulary as words
from tracking.xapi.statements import Act, Setting, Thing, as_text, build, statement_id


def setting_of(enrolment: Enrolment, language: str) -> Setting:
    """Who speaks, and from where, for every statement of this enrolment."""
    return Setting(
        home_page=settings.XAPI_HOME_PAGE,
        pseudonym=enrolment.person.pseudonym,
        registration=enrolment.registration,
        course=Thing(enrolment.edition.course_uid, words.COURSE, enrolment.edition.titles),
        edition=enrolment.edition.number,
        agency=enrolment.agency.slug,
        language="fr-CA" if language == "fr" else "en-CA",
    )


def tell(act: Act, *, setting: Setting, agency_id: int) -> Statement:
    """One unsaved row of the ledger."""
    document = build(act, setting)
    return Statement(
        uid=UUID(document["id"]),
        registration=setting.registration,
        actor=setting.pseudonym,
        agency_id=agency_id,
        verb=act.verb.iri,
        object_id=document["object"]["id"],
        occurred_at=act.at,
        exact=as_text(document),
    )


def id_of(act: Act, setting: Setting) -> UUID:
    """The id that this act has in the ledger, told or not."""
    return statement_id(registration=setting.registration, verb=act.verb, activity=act.thing.uid, token=act.token)


def append(statements: Sequence[Statement]) -> None:
    """Store statements, in order. One that is stored already stays as it is: an act told twice happened once."""
    Statement.objects.bulk_create(statements, ignore_conflicts=True, batch_size=500)


def stored(uid: UUID) -> dict[str, Any] | None:
    """A statement by its id, as values, or None."""
    row = Statement.objects.filter(uid=uid).first()
    return row.document if row else None
