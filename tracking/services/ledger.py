"""The one way into the ledger, for the classroom and for strangers."""

import json
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from courses.models import Enrolment
from tracking.models import Activity, Credential
from tracking.selectors.ledger import texts_of
from tracking.selectors.voices import Caller, voice_of
from tracking.services.errors import Conflict
from tracking.services.storage import postgresql, sqlite
from tracking.services.storage.batches import Arrival, Batch, Inserted, batch_of, descriptions_in, is_kept, merged
from tracking.services.storage.references import spread
from tracking.xapi import vocabulary as words
from tracking.xapi.index import index_of
from tracking.xapi.sameness import same
from tracking.xapi.statements import Act, Setting, Thing, as_text, build
from tracking.xapi.versions import version_in

__all__ = ["Arrival", "append", "record", "setting_of", "stored", "tell"]

LOST_RACES = {"40001", "40P01"}  # Serialisation failure, deadlock: the same again may well succeed.
TRIES = 6


def record(
    statements: Sequence[Arrival], *, agency_id: int, credential: "Credential | Caller | None" = None
) -> list[UUID]:
    """Store all statements or none; returns their ids in order.

    What is stored already and the same is left alone, so that a batch can be sent again. Raises `Conflict` when another
    statement has one of the ids, and `IdTwice` when two in the batch have the same. Of a statement that was removed
    the id stays taken: told again, it is answered like any repeat and stays away.
    """
    if statements:
        batch = batch_of(statements, agency_id=agency_id, voice=voice_of(credential))
        again_if_lost(partial(store, batch, compared=True))
    return [arrival.index.uid for arrival in statements]


def append(statements: Sequence[Arrival], *, agency_id: int) -> None:
    """Store what the classroom tells. One that is stored already stays as it is: an act told twice happened once."""
    once = {arrival.index.uid: arrival for arrival in statements}
    if once:
        store(batch_of(list(once.values()), agency_id=agency_id, voice=voice_of(None)), compared=False)


def store(batch: Batch, *, compared: bool) -> None:
    """Insert; compare what was there; spread links along references. PostgreSQL mostly needs the first alone."""
    within = connection.in_atomic_block
    if connection.vendor == "postgresql" and not within and not batch.references:
        try:
            postgresql.insert(batch, alone=True)
        except postgresql.NotOnlyNew:
            pass
        else:
            return
    with transaction.atomic(savepoint=compared):  # The classroom owns its transaction, and nothing is refused to it.
        engine = postgresql if connection.vendor == "postgresql" else sqlite
        inserted = engine.insert(batch)
        if compared:
            compare(batch, inserted)
        if uids := inserted.fresh & inserted.awaited.union(
            uid_of(batch, number) for number, *_rest in batch.references
        ):
            spread(batch.agency_id, uids)
        retell(batch, inserted)


def uid_of(batch: Batch, number: int) -> UUID:
    """The id of the statement of that number."""
    return batch.arrivals[number - 1].index.uid


def compare(batch: Batch, inserted: Inserted) -> None:
    """Raise `Conflict` unless everything that was there says the same. What was removed is not compared, nor stored."""
    repeats = {one.index.uid: one for one in batch.arrivals if one.index.uid not in inserted.fresh}
    if not repeats:
        return
    known = texts_of(batch.agency_id, repeats)
    differing = [uid for uid, arrival in repeats.items() if uid in known and not repeated(arrival, known[uid])]
    if differing:
        raise Conflict(differing)


def repeated(arrival: Arrival, known: str) -> bool:
    """Whether a statement says what is stored."""
    first = json.loads(known)
    second = json.loads(arrival.exact) if arrival.value is None else arrival.value
    return same(first, second, version_in(first))


def retell(batch: Batch, inserted: Inserted) -> None:
    """Merge what new statements say of activities that were known; in the order of their keys, as everybody does.

    What a repeat says was said before, and others may have said something else since.
    """
    if not inserted.retold:
        return
    fresh = [arrival for arrival in batch.arrivals if arrival.index.uid in inserted.fresh]
    told = {each.key: each.definition for each in descriptions_in(fresh, batch.agency_id, batch.voice)}
    wanted = inserted.retold & told.keys()
    for activity in Activity.objects.select_for_update().filter(key__in=wanted).order_by("key"):
        definition = merged(activity.definition, told[activity.key])
        if is_kept(definition):
            Activity.objects.filter(pk=activity.pk).update(definition=definition)


def again_if_lost(work: Callable[[], None]) -> None:
    """Do it again after a deadlock or a lost race, where no transaction of the caller's stands around us."""
    for attempt in range(1, TRIES + 1):
        try:
            return work()
        except DatabaseError as error:
            lost = getattr(error.__cause__, "sqlstate", "") in LOST_RACES
            if not lost or connection.in_atomic_block or attempt == TRIES:
                raise
        time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311  (no secret: so that two don't meet again)
    return None


def setting_of(enrolment: Enrolment, language: str) -> Setting:
    """Who speaks, and from where, for every statement of this enrolment."""
    return Setting(
        home_page=settings.XAPI_HOME_PAGE,
        pseudonym=enrolment.person.pseudonym,
        registration=enrolment.registration,
        namespace=enrolment.namespace,
        course=Thing(enrolment.edition.course_uid, words.COURSE, enrolment.edition.titles),
        edition=enrolment.edition.number,
        agency=enrolment.agency.slug,
        language="fr-CA" if language == "fr" else "en-CA",
    )


def tell(act: Act, *, setting: Setting) -> Arrival:
    """The statement of an act, on its way into the ledger."""
    document = build(act, setting)
    return Arrival(as_text(document), index_of(document, home_page=setting.home_page), document)


def stored(uid: UUID, *, agency_id: int) -> dict[str, Any] | None:
    """A statement by its id, as values, or None."""
    text = texts_of(agency_id, [uid]).get(uid)
    return json.loads(text) if text else None
