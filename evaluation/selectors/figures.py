"""Counts turned into figures that say of how many and of whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation import measures
from evaluation.figures import Figure, Guarded, Mark, Share, Tally
from evaluation.measures import Measure
from evaluation.selectors.counts import Counts

GUARDED = ("started", "active", "completed", "withdrawn")  # Shares of everyone enrolled.


@dataclass(frozen=True)
class Figures:
    """The headline figures of a group of enrolments. The last two are None where they can't be told safely."""

    enrolled: Figure
    started: Figure
    active: Figure
    completed: Figure
    withdrawn: Figure
    active_going: Figure | None = None
    completed_started: Figure | None = None

    @property
    def is_empty(self) -> bool:
        """Nobody is enrolled."""
        return isinstance(self.enrolled, Tally) and not self.enrolled.n


def figures_of(counts: Counts) -> Figures:
    """Everything, unguarded."""
    return Figures(
        enrolled=Tally(counts.enrolled, measures.ENROLLED.population),
        active_going=Share(counts.active_going, counts.going, measures.ACTIVE_GOING.population),
        completed_started=Share(counts.completed_started, counts.started, measures.COMPLETED_STARTED.population),
        **{key: share_of(counts, key) for key in GUARDED},
    )


def share_of(counts: Counts, key: str) -> Share:
    """A measure as a share of everyone enrolled."""
    return Share(getattr(counts, key), counts.enrolled, measure_of(key).population)


def measure_of(key: str) -> Measure:
    """The definition of a measure."""
    return next(measure for measure in measures.MEASURES if measure.key == key)


def guarded_figures(counts: Counts, marks: Mapping[str, Mark]) -> Figures:
    """The same as far as `marks` (measure → mark) allow."""
    whole = figures_of(counts)
    of = counts.enrolled if marks["enrolled"] is Mark.SHOWN else None
    shown = {key: guard(getattr(whole, key), marks[key], of) for key in GUARDED}
    both = marks["started"] is Mark.SHOWN and marks["completed"] is Mark.SHOWN
    return Figures(
        enrolled=guard(whole.enrolled, marks["enrolled"], None),
        completed_started=whole.completed_started if both else None,
        **shown,
    )


def guard(figure: Figure, mark: Mark, of: int | None) -> Figure:
    """The figure, or what stands in its place."""
    return figure if mark is Mark.SHOWN else Guarded(mark, figure.population, of)
