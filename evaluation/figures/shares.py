"""A percentage is a value: how many, of how many, of whom. Nothing else in Tremplin writes a per cent sign.

`Share` is `n` of `of` people of a `population`; `Tally` is a plain count; `Guarded` stands where one of them may not be
shown. All three answer to `count_text`, `percent_text`, `fraction_text` and `str()`, in the reader's language.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from evaluation.figures.protection import SMALLEST, Mark

Words = str | Promise
UNGROUPED = 1000


class NotAShare(ValueError):
    """The numerator is not between nothing and the denominator."""


@dataclass(frozen=True)
class Share:
    """`n` of `of`. `population` says of whom in words.

    Where people were asked, `of` is those who answered and `respondents` the share of those asked who did.
    """

    n: int
    of: int
    population: Words
    respondents: "Share | None" = None

    def __post_init__(self) -> None:
        if not 0 <= self.n <= self.of:
            raise NotAShare(f"{self.n}/{self.of}")

    def __str__(self) -> str:
        return self.text()

    is_shown = True

    @property
    def is_words(self) -> bool:
        """Whether words stand in the place of a number."""
        return not self.of

    def percent(self, decimals: int = 0) -> Decimal | None:
        """The percentage, rounded half up from the whole numbers; None when there is nobody to count."""
        if not self.of:
            return None
        scale = 100 * 10**decimals
        return Decimal((2 * self.n * scale + self.of) // (2 * self.of)).scaleb(-decimals)

    @property
    def percent_text(self) -> str:
        """« 87 % » in French, “87%” in English, “no one yet” when there is nobody to count."""
        return percent_text(self.percent())

    @property
    def count_text(self) -> str:
        """The numerator."""
        return number_text(self.n)

    @property
    def fraction_text(self) -> str:
        """“(104/120)”, empty when there is nobody to count."""
        return f"({number_text(self.n)}/{number_text(self.of)})" if self.of else ""

    def text(self, decimals: int = 0) -> str:
        """“87% (104/120)”, and “; 248 of 657 answered” where people were asked."""
        text = f"{percent_text(self.percent(decimals))} {self.fraction_text}".rstrip()
        if self.respondents is None:
            return text
        answered, asked = number_text(self.respondents.n), number_text(self.respondents.of)
        return _("%(share)s; %(answered)s of %(asked)s answered") % {
            "share": text,
            "answered": answered,
            "asked": asked,
        }

    @property
    def rank(self) -> tuple[int, Decimal, int]:
        """What a table is sorted by."""
        return (1, self.percent(6) or Decimal(0), self.n)


@dataclass(frozen=True)
class Tally:
    """A count of people that is a part of nothing larger."""

    n: int
    population: Words

    def __str__(self) -> str:
        return self.count_text

    is_shown = True
    is_words = False

    @property
    def count_text(self) -> str:
        """The count."""
        return number_text(self.n)

    percent_text = count_text
    fraction_text = ""

    def percent(self, decimals: int = 0) -> None:
        """A tally has none."""

    @property
    def rank(self) -> tuple[int, Decimal, int]:
        """What a table is sorted by."""
        return (1, Decimal(self.n), self.n)


@dataclass(frozen=True)
class Guarded:
    """A figure that could point at somebody, and is therefore not given; see `evaluation.figures.protection`."""

    mark: Mark
    population: Words
    of: int | None = None

    def __str__(self) -> str:
        return self.count_text

    is_shown = False
    is_words = True

    @property
    def count_text(self) -> str:
        """“under 5”, “all but under 5” or “hidden”."""
        return mark_text(self.mark)

    percent_text = count_text

    def percent(self, decimals: int = 0) -> None:
        """Hidden too."""

    @property
    def fraction_text(self) -> str:
        """“(of 120)” where the denominator may be known, else nothing."""
        return "" if self.of is None else _("(of %(of)s)") % {"of": number_text(self.of)}

    @property
    def rank(self) -> tuple[int, Decimal, int]:
        """Last, and all alike: an order would tell what is hidden."""
        return (0, Decimal(0), 0)


Figure = Share | Tally | Guarded


def mark_text(mark: Mark) -> str:
    """What stands in the place of a hidden number."""
    texts = {
        Mark.UNDER: _("under %(least)s"),
        Mark.ALL_BUT: _("all but under %(least)s"),
        Mark.HIDDEN: _("hidden"),
    }
    return texts[mark] % {"least": number_text(SMALLEST)}


def number_text(number: int | Decimal, decimals: int | None = None) -> str:
    """A number as the reader's language writes it: 36 000,5 or 36,000.5."""
    if isinstance(number, int) and 0 <= number < UNGROUPED:
        return str(number)  # The same in every language, and most of what a report says.
    return number_format(number, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def percent_text(percent: Decimal | None) -> str:
    """A percentage that a `Share` has rounded, with its sign; the no-break space of French is in the translation."""
    if percent is None:
        return _("no one yet")
    decimals = max(0, -int(percent.as_tuple().exponent))
    number = number_text(percent, decimals) if decimals else number_text(int(percent))
    return _("%(number)s%%") % {"number": number}


def out_of_hundred(score: float | None) -> int | None:
    """A score between 0 and 1 as whole points out of 100, half up; the hair's breadth undoes binary fractions."""
    return None if score is None else int(score * 100 + 0.5 + 1e-9)
