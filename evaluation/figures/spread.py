"""How long it took: the median and the quartiles of a number of durations."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from statistics import median, quantiles

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation.figures.shares import Words, number_text


@dataclass(frozen=True)
class Spread:
    """Median and quartiles, in days, of the `n` durations that are known of a `population`."""

    n: int
    median: float
    low: float
    high: float
    population: Words

    @classmethod
    def of_days(cls, days: Sequence[float], population: Words) -> "Spread | None":
        """Summarise durations; None when there are none. Quartiles are interpolated between the values (inclusive)."""
        if not days:
            return None
        low, _middle, high = quantiles(days, n=4, method="inclusive") if len(days) > 1 else [days[0]] * 3
        return cls(n=len(days), median=median(days), low=low, high=high, population=population)

    def __str__(self) -> str:
        return self.median_text

    @property
    def median_text(self) -> str:
        """“42 days”."""
        return days_text(self.median)

    @property
    def quartiles_text(self) -> str:
        """“30 to 55 days”, where the middle half lies."""
        if whole_days(self.low) == whole_days(self.high):
            return days_text(self.high)
        return _("%(low)s to %(high)s") % {"low": number_text(whole_days(self.low)), "high": days_text(self.high)}


def whole_days(days: float) -> int:
    """Rounded half up."""
    return floor(days + 0.5)


def days_text(days: float) -> str:
    """“42 days”, “1 day”, “less than a day”."""
    whole = whole_days(days)
    if not whole:
        return _("less than a day")
    return ngettext("%(days)s day", "%(days)s days", whole) % {"days": number_text(whole)}
