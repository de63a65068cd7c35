"""What the staff of an agency see of its courses and cohorts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from agencies.models import Agency, Membership, Person
from courses.models import Cohort, CohortWeek, Edition, Offering
from courses.selectors.outlines import LessonOutline, outline_of

A_WEEK = timedelta(days=7)
BASE_CASE = 12  # weeks
STATES = ("running", "coming", "over")
SORTS = {
    "name": F("name").asc(),
    "-name": F("name").desc(),
    "starts": F("starts_on").asc(),
    "-starts": F("starts_on").desc(),
    "learners": F("learners").asc(),
    "-learners": F("learners").desc(),
}
WITHDRAWN = Q(enrolments__withdrawn_at__isnull=False)
ACTIVE = Q(enrolments__withdrawn_at__isnull=True, enrolments__isnull=False)


@dataclass(frozen=True)
class LibraryEntry:
    """A course as an agency may take it up: its latest edition, and the agency's own offerings, the latest first."""

    latest: Edition
    offerings: tuple[Offering, ...]

    @property
    def current(self) -> Offering | None:
        """The offering of the latest edition."""
        return next((each for each in self.offerings if each.edition_id == self.latest.pk), None)

    @property
    def is_offered(self) -> bool:
        """Whether the latest edition is open to new learners."""
        return self.current is not None and self.current.closed_at is None

    @property
    def earlier(self) -> list[Offering]:
        """Open offerings of earlier editions."""
        return [each for each in self.offerings if each.edition_id != self.latest.pk and each.closed_at is None]


@dataclass(frozen=True)
class PlannedWeek:
    """A week of a cohort's plan. `starts_on` and `ends_on` are its first and last day."""

    number: int
    starts_on: date
    ends_on: date
    lessons: tuple[LessonOutline, ...]
    note_en: str
    note_fr: str


def weeks_between(starts_on: date, ends_on: date) -> int:
    """How many weeks, counted from the first day, the last one perhaps cut short; at least 1."""
    return max(1, -(-((ends_on - starts_on).days + 1) // 7))


def library_of(agency: Agency) -> list[LibraryEntry]:
    """Every published course, by title, with what the agency offers of it; two queries."""
    newer = Edition.objects.filter(course_uid=OuterRef("course_uid"), number__gt=OuterRef("number"))
    offered: dict[Any, list[Offering]] = {}
    for offering in offerings_of(agency):
        offered.setdefault(offering.edition.course_uid, []).append(offering)
    entries = [
        LibraryEntry(edition, tuple(offered.get(edition.course_uid, ())))
        for edition in Edition.objects.filter(~Exists(newer)).defer("change_notes")
    ]
    return sorted(entries, key=lambda entry: entry.latest.title.casefold())


def offerings_of(agency: Agency) -> QuerySet[Offering]:
    """The agency's offerings with their editions, the latest edition first; `learners` and `cohort_count` counted."""
    return (
        Offering.objects.filter(agency=agency)
        .select_related("edition")
        .annotate(
            learners=Count("enrolments", filter=ACTIVE, distinct=True), cohort_count=Count("cohorts", distinct=True)
        )
        .order_by("-edition__number")
    )


def open_offerings(agency: Agency, *, also: Offering | None = None) -> list[Offering]:
    """The offerings that a cohort may take, by title; `also` keeps one that is closed by now. One query."""
    wanted = Q(closed_at__isnull=True) | Q(pk=also.pk if also else None)
    found = Offering.objects.filter(wanted, agency=agency).select_related("edition")
    return sorted(found, key=lambda each: (each.edition.title.casefold(), -each.edition.number))


def cohorts_of(
    user: Any, agency: Agency, *, today: date, words: str = "", state: str = "", sort: str = "-starts"
) -> QuerySet[Cohort]:
    """The agency's cohorts that `user` may see, found and sorted; `learners` and `withdrawn` counted; one query."""
    found = Cohort.objects.visible_to(user).filter(agency=agency).select_related("offering__edition")
    for word in words.split()[:8]:
        found = found.filter(name__icontains=word)
    return (
        in_state(found, state, today)
        .annotate(learners=Count("enrolments", filter=ACTIVE), withdrawn=Count("enrolments", filter=WITHDRAWN))
        .order_by(SORTS.get(sort, SORTS["-starts"]), "name")
    )


def in_state(cohorts: QuerySet[Cohort], state: str, today: date) -> QuerySet[Cohort]:
    """Running, coming or over on that day; anything else is no filter."""
    if state == "running":
        return cohorts.filter(starts_on__lte=today, ends_on__gte=today)
    if state == "coming":
        return cohorts.filter(starts_on__gt=today)
    return cohorts.filter(ends_on__lt=today) if state == "over" else cohorts


def plan_of(cohort: Cohort, language: str) -> list[PlannedWeek]:
    """The weekly plan with the lessons' titles in that language; one query once the outline is known."""
    outline = outline_of(cohort.offering.edition, language)
    found = {week.number: week for week in cohort.weeks.all()}
    total = weeks_between(cohort.starts_on, cohort.ends_on)
    return [planned_week(cohort, number, found.get(number), outline.lessons) for number in range(1, total + 1)]


def planned_week(cohort: Cohort, number: int, week: CohortWeek | None, lessons: Iterable[LessonOutline]) -> PlannedWeek:
    """One week, cut off at the cohort's last day."""
    starts_on = cohort.starts_on + (number - 1) * A_WEEK
    due = set(week.lesson_uids) if week else set()
    return PlannedWeek(
        number=number,
        starts_on=starts_on,
        ends_on=min(starts_on + timedelta(days=6), cohort.ends_on),
        lessons=tuple(lesson for lesson in lessons if str(lesson.uid) in due),
        note_en=week.note_en if week else "",
        note_fr=week.note_fr if week else "",
    )


def staff_to_choose(agency: Agency) -> list[Person]:
    """Everybody who works for the agency and may accompany a cohort, by name; one query."""
    working = Membership.objects.current().staff().filter(agency=agency)
    return list(Person.objects.filter(pk__in=working.values("person"), is_active=True).order_by("full_name"))
