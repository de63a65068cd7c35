"""The courses that a reader may report on, and the lists to choose from."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agencies.models import Agency
from courses.models import Cohort, Edition, Offering
from evaluation.permissions import Sight, sight_of
from evaluation.selectors.counts import Group, Population, groups_of, total_of
from evaluation.selectors.figures import Figures, figures_of
from evaluation.selectors.guards import guarded_total, is_safe


@dataclass(frozen=True)
class ReportedCourse:
    """A course with what the reader may choose from; `editions` newest first, `agencies` by id."""

    uid: uuid.UUID
    sight: Sight
    editions: tuple[Edition, ...]
    agencies: dict[int, Agency] = field(default_factory=dict)
    cohorts: tuple[Cohort, ...] = ()

    @property
    def title(self) -> str:
        """The newest title, in the reader's language."""
        return self.editions[0].title

    @property
    def edition_ids(self) -> tuple[int, ...]:
        """Of every edition."""
        return tuple(edition.pk for edition in self.editions)


@dataclass(frozen=True)
class CourseHeadlines:
    """A course in the list of reports."""

    uid: uuid.UUID
    title: str
    figures: Figures


def find_course(user: Any, uid: uuid.UUID) -> ReportedCourse | None:
    """The course, if `user` may read any figure of it. At most three queries."""
    sight = sight_of(user)
    offerings = offerings_in(sight, edition__course_uid=uid)
    editions = editions_of(sight, offerings, course_uid=uid)
    if not editions:
        return None
    agencies = {offering.agency_id: offering.agency for offering in offerings}
    own = sight.own & agencies.keys()
    cohorts = Cohort.objects.filter(agency__in=own, offering__edition__course_uid=uid) if own else ()
    return ReportedCourse(uid, sight, tuple(editions), agencies, tuple(cohorts))


def offerings_in(sight: Sight, **words: Any) -> list[Offering]:
    """The offerings whose figures the reader may see in one way or another."""
    offerings = Offering.objects.select_related("agency", "edition").filter(**words)
    return list(offerings if sight.everywhere else offerings.filter(agency__in=sight.own)) if sight else []


def editions_of(sight: Sight, offerings: Iterable[Offering], **words: Any) -> list[Edition]:
    """Every edition for the umbrella, the offered ones for an agency; newest first within a course."""
    if sight.everywhere:
        return list(Edition.objects.filter(**words).order_by("course_uid", "-number"))
    offered = {offering.edition_id: offering.edition for offering in offerings}
    return sorted(offered.values(), key=lambda edition: (edition.course_uid.hex, -edition.number))


def headlines_seen_by(user: Any, now: datetime) -> list[CourseHeadlines]:
    """Each course that `user` may report on, by title. At most three queries, however many courses."""
    sight = sight_of(user)
    editions = editions_of(sight, offerings_in(sight) if not sight.everywhere else ())
    agencies = None if sight.everywhere else sight.own
    course_of = {edition.pk: edition.course_uid for edition in editions}
    groups: dict[uuid.UUID, list[Group]] = defaultdict(list)
    for group in groups_of(Population(tuple(course_of), agencies), now) if editions else ():
        groups[course_of[group.edition]].append(group)
    newest = {edition.course_uid: edition for edition in reversed(editions)}
    listed = [headlines_of(edition, groups[uid], sight) for uid, edition in newest.items()]
    return sorted(listed, key=lambda course: course.title.casefold())


def headlines_of(edition: Edition, groups: Sequence[Group], sight: Sight) -> CourseHeadlines:
    """One line of the list."""
    shown = not sight.everywhere or is_safe(groups, sight)
    figures = figures_of(total_of(groups)) if shown else guarded_total(groups, sight)
    return CourseHeadlines(edition.course_uid, edition.title, figures)
