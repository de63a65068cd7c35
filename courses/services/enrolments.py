"""Giving people a place in a cohort, taking it back, moving it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agencies.models import Person
from agencies.services import admit_learners, hold_agency, invitation, invite_many
from courses.imports import Row
from courses.models import Cohort, Enrolment, EnrolmentChange
from courses.selectors.enrolments import EnrolmentPlan, plan_enrolments
from courses.services.errors import OfferingClosed, OtherOffering
from courses.services.holding import hold_cohort, hold_enrolment, hold_offering
from courses.signals import learners_enrolled

AT_ONCE = 500


@dataclass(frozen=True)
class EnrolmentReport:
    """What was done: the plan as it was followed, the new enrolments, and how many invitations go out."""

    plan: EnrolmentPlan
    enrolments: list[Enrolment]
    invited: int


@transaction.atomic
def enrol_list(
    *, cohort: Cohort, rows: Sequence[Row], language: str = "en", invite: bool = True, expected: str = ""
) -> EnrolmentReport | None:
    """Do what `plan_enrolments` says: places for new and known people, nothing for anybody else, nobody removed.

    With the `expected` fingerprint of a plan that somebody looked at, does nothing and returns None if the plan is
    another one by now. Raises `OfferingClosed`.
    """
    # Lists sent twice at once are read one after the other, for one course at a time.
    hold_agency(cohort.agency_id)
    hold_cohort(cohort)
    plan = plan_enrolments(cohort=cohort, rows=rows, language=language)
    if expected and plan.fingerprint != expected:
        return None
    newcomers = [row.newcomer for row in plan.enrolling if row.newcomer]
    admitted = admit_learners(agency=cohort.agency, newcomers=newcomers) if newcomers else []
    enrolments = enrol_people(cohort=cohort, people=[each.person for each in admitted])
    invited = invite_learners(cohort=cohort, enrolments=enrolments) if invite else 0
    return EnrolmentReport(plan, enrolments, invited)


@transaction.atomic
def enrol_people(*, cohort: Cohort, people: Sequence[Person], at: datetime | None = None) -> list[Enrolment]:
    """Places for learners of the agency, now or `at` some moment; who has one in this course already keeps it.

    Returns the new enrolments only; `learners_enrolled` is announced for them on commit. Raises `OfferingClosed`.
    """
    hold_cohort(cohort)
    hold_offering(cohort.offering)
    if cohort.offering.closed_at and people:
        raise OfferingClosed
    at = at or timezone.now()
    wanted = [
        Enrolment(
            person=person,
            agency_id=cohort.agency_id,
            offering_id=cohort.offering_id,
            edition_id=cohort.offering.edition_id,
            cohort=cohort,
            enrolled_at=at,
        )
        for person in people
    ]
    Enrolment.objects.bulk_create(wanted, batch_size=AT_ONCE, ignore_conflicts=True)
    made = written(wanted)
    announce([enrolment.pk for enrolment in made])
    return made


@transaction.atomic
def invite_learners(*, cohort: Cohort, enrolments: Sequence[Enrolment]) -> int:
    """Promise an invitation to everybody among these who has an e-mail address; how many."""
    titles, starts_on = cohort.offering.edition.titles, cohort.starts_on.isoformat()
    letters = [
        invitation(enrolment.person_id, cohort.agency_id, titles, starts_on)
        for enrolment in enrolments
        if enrolment.person.email
    ]
    invite_many(letters)
    return len(letters)


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: Person | None = None, at: datetime | None = None) -> Enrolment:
    """The learner leaves; everything they did stays. Leaving twice is leaving once."""
    hold_enrolment(enrolment)
    if enrolment.withdrawn_at is None:
        enrolment.withdrawn_at = at or timezone.now()
        enrolment.save(update_fields=["withdrawn_at"])
        remember(enrolment, EnrolmentChange.Kind.WITHDRAWN, by=by, at=enrolment.withdrawn_at)
    return enrolment


@transaction.atomic
def reinstate(*, enrolment: Enrolment, by: Person | None = None) -> Enrolment:
    """The learner is back, where they left off. Nobody comes back from an erasure."""
    hold_enrolment(enrolment)
    if enrolment.withdrawn_at is not None and not enrolment.person.is_erased:
        enrolment.withdrawn_at = None
        enrolment.save(update_fields=["withdrawn_at"])
        remember(enrolment, EnrolmentChange.Kind.REINSTATED, by=by)
    return enrolment


@transaction.atomic
def move(*, enrolment: Enrolment, cohort: Cohort, by: Person | None = None) -> Enrolment:
    """To another cohort that takes the same edition; progress goes along. Raises `OtherOffering`."""
    hold_enrolment(enrolment)
    hold_cohort(cohort)
    if cohort.offering_id != enrolment.offering_id:
        raise OtherOffering
    if cohort.pk != enrolment.cohort_id:
        remember(enrolment, EnrolmentChange.Kind.MOVED, by=by, from_cohort=enrolment.cohort_id, to_cohort=cohort.pk)
        enrolment.cohort = cohort
        enrolment.save(update_fields=["cohort"])
    return enrolment


def remember(
    enrolment: Enrolment,
    kind: EnrolmentChange.Kind,
    *,
    by: Person | None,
    at: datetime | None = None,
    from_cohort: int | None = None,
    to_cohort: int | None = None,
) -> None:
    """Write down what happened to an enrolment, with keys of cohorts."""
    EnrolmentChange.objects.create(
        enrolment=enrolment,
        kind=kind,
        by=by,
        at=at or timezone.now(),
        from_cohort_id=from_cohort,
        to_cohort_id=to_cohort,
    )


def written(wanted: Sequence[Enrolment]) -> list[Enrolment]:
    """Those that the database took, with their keys; the others stood there before."""
    keys: dict[object, int] = {}
    for start in range(0, len(wanted), AT_ONCE):
        names = [each.registration for each in wanted[start : start + AT_ONCE]]
        keys.update(Enrolment.objects.filter(registration__in=names).values_list("registration", "pk"))
    made = [each for each in wanted if each.registration in keys]
    for each in made:
        each.pk = keys[each.registration]
    return made


def announce(enrolment_ids: list[int]) -> None:
    """After commit, and only if there is something to tell."""
    if enrolment_ids:
        transaction.on_commit(
            lambda: learners_enrolled.send_robust(sender=Enrolment, enrolment_ids=enrolment_ids), robust=True
        )
