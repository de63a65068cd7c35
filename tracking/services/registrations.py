"""Enrolments told to the ledger."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.db import transaction
from django.db.models import Exists, OuterRef

from courses.models import Enrolment
from courses.selectors import outline_of
from tracking.models import Progress, Statement
from tracking.services import ledger
from tracking.services.classroom import to_the_millisecond
from tracking.services.storage.batches import Arrival
from tracking.xapi import vocabulary as words
from tracking.xapi.statements import Act


@transaction.atomic
def record_registrations(*, enrolment_ids: Iterable[int]) -> int:
    """Tell that these learners were enrolled, once each; returns how many enrolments were looked at.

    Safe to repeat: the statement's id comes from the registration.
    """
    enrolments = list(
        Enrolment.objects.filter(pk__in=list(enrolment_ids)).select_related("person", "edition", "agency", "offering")
    )
    by_agency = attrgetter("agency_id")
    for agency_id, own in groupby(sorted(enrolments, key=by_agency), key=by_agency):
        ledger.append([registration_of(enrolment) for enrolment in own], agency_id=agency_id)
    rows = [Progress(enrolment=each, lessons_total=len(outline_of(each.edition).lessons)) for each in enrolments]
    Progress.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(enrolments)


def registration_of(enrolment: Enrolment) -> Arrival:
    """The statement “was enrolled in”, at the time of enrolment."""
    setting = ledger.setting_of(enrolment, enrolment.person.preferred_language)
    act = Act(words.REGISTERED, setting.course, token="enrolled", at=to_the_millisecond(enrolment.enrolled_at))  # noqa: S106  (not a password)
    return ledger.tell(act, setting=setting)


def unrecorded(since: datetime | None = None) -> list[int]:
    """Ids of enrolments, of all or of those made `since`, whose announcement was lost between commit and statement."""
    told = Statement.objects.of_classroom().filter(registration=OuterRef("registration"), verb=words.REGISTERED.iri)
    lost = Enrolment.objects.filter(~Exists(told))
    return list((lost.filter(enrolled_at__gte=since) if since else lost).values_list("pk", flat=True))
