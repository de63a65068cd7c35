"""One line per learner, for the staff of their agency alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from evaluation.figures import out_of_hundred
from evaluation.selectors.counts import MEAN_SCORE, Population
from evaluation.selectors.courses import ReportedCourse
from evaluation.selectors.reports import Selection, population_of

AT_ONCE = 1000


class LearnerRow(NamedTuple):
    """How far one enrolment has come. `score` is in whole points out of 100."""

    name: str
    agency_en: str
    agency_fr: str
    cohort: str | None
    edition: int
    enrolled_at: datetime
    started_at: datetime | None
    last_active_at: datetime | None
    lessons_done: int | None
    lessons_total: int | None
    completed_at: datetime | None
    withdrawn_at: datetime | None
    score: int | None


def own_learners(course: ReportedCourse, selection: Selection) -> Population | None:
    """The learners of the reader's own agencies within a selection; None when it names anybody else."""
    population = population_of(course, selection)
    if population.agencies is None:
        population = replace(population, agencies=course.sight.own)
    return population if population.agencies and course.sight.is_own(population.agencies) else None


def learner_rows(population: Population) -> Iterator[LearnerRow]:
    """By agency, cohort and name, read as they are asked for; `own_learners` sees to it that the reader may."""
    fields = (
        "person__full_name",
        "agency__name_en",
        "agency__name_fr",
        "cohort__name",
        "edition__number",
        "enrolled_at",
        "progress__started_at",
        "progress__last_active_at",
        "progress__lessons_done",
        "progress__lessons_total",
        "progress__completed_at",
        "withdrawn_at",
    )
    rows = population.enrolments.order_by("agency__name_en", "cohort__name", "person__full_name", "pk")
    for *values, score in rows.values_list(*fields, MEAN_SCORE).iterator(chunk_size=AT_ONCE):
        yield LearnerRow._make((*values, out_of_hundred(score)))
