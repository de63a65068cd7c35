"""The filters of a report, read from its address."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation import measures
from evaluation.selectors import ReportedCourse, Selection

SORTS = {
    "name": _("Name"),
    "enrolled": measures.ENROLLED.name,
    "started": measures.STARTED.name,
    "active": measures.ACTIVE.name,
    "completed": measures.COMPLETED.name,
    "withdrawn": measures.WITHDRAWN.name,
    "days": _("Median days"),
}


@dataclass(frozen=True)
class Header:
    """The head of a column: `sort` is the word of the address for a press on it, `aria` how it is sorted now."""

    name: str
    label: str
    sort: str
    aria: str


class FilterForm(forms.Form):
    """Agency, cohort and edition, of those that the reader may choose; `is_elsewhere` when the address names another.

    An unguarded reader combines them freely. The umbrella chooses an agency or an edition, since from both together
    small groups could be worked out by subtracting.
    """

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    cohort = forms.ChoiceField(label=_("Cohort"), required=False)
    edition = forms.ChoiceField(label=_("Edition"), required=False)

    def __init__(self, *args: Any, course: ReportedCourse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        several = len({cohort.agency_id for cohort in course.cohorts}) > 1
        self.offer("agency", _("All agencies"), [(agency.slug, agency.name) for agency in self.agencies])
        cohorts = [
            (str(cohort.uid), f"{course.agencies[cohort.agency_id].name} – {cohort.name}" if several else cohort.name)
            for cohort in course.cohorts
        ]
        self.offer("cohort", _("All cohorts"), cohorts)
        editions = [(str(edition.number), str(edition.number)) for edition in course.editions]
        self.offer("edition", _("All editions"), editions)

    @property
    def agencies(self) -> list[Any]:
        """The agencies to choose from, by name."""
        return sorted(self.course.agencies.values(), key=lambda agency: agency.name.casefold())

    def offer(self, name: str, every: Any, choices: list[tuple[str, str]]) -> None:
        """Set the choices of a field. A choice among one is none, but an address may still name it."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
        field.choices = [("", every), *choices]

    @property
    def offered(self) -> list[forms.BoundField]:
        """The fields that leave something to choose."""
        return [bound for bound in self if len(bound.field.choices) > 2]  # type: ignore[attr-defined]  # noqa: PLR2004  (all choices have “all” and one)

    @property
    def is_elsewhere(self) -> bool:
        """The address names an agency, cohort or edition that is not the reader's to choose."""
        return any(name in self.errors for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """Refuse what would let the umbrella subtract, and a cohort of another agency than the one chosen."""
        words = super().clean() or {}
        selection = self.selected(words)
        own = selection.agency is None or selection.agency.pk in self.course.sight.own
        if selection.edition and not own:
            self.add_error(
                None, _("Choose an agency or an edition: small groups could be worked out from the two together.")
            )
        if selection.cohort and selection.agency and selection.cohort.agency_id != selection.agency.pk:
            self.add_error(None, _("This cohort belongs to another agency. Choose one of the two."))
        return words

    @property
    def selection(self) -> Selection:
        """What was chosen."""
        return self.selected(self.cleaned_data)

    def selected(self, words: dict[str, Any]) -> Selection:
        """The rows behind the words of the address."""
        agencies = {agency.slug: agency for agency in self.course.agencies.values()}
        cohorts = {str(cohort.uid): cohort for cohort in self.course.cohorts}
        editions = {str(edition.number): edition for edition in self.course.editions}
        return Selection(
            agency=agencies.get(words.get("agency", "")),
            cohort=cohorts.get(words.get("cohort", "")),
            edition=editions.get(words.get("edition", "")),
        )


class SortForm(forms.Form):
    """How the breakdown is sorted: a column, with a minus for the other direction; by name for anything else."""

    sort = forms.ChoiceField(required=False, choices=[(sign + name, name) for name in SORTS for sign in ("", "-")])

    @property
    def column(self) -> str:
        """The column."""
        return self.chosen.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        """Greatest first."""
        return self.chosen.startswith("-")

    @property
    def chosen(self) -> str:
        """The word of the address, or the default."""
        return (self.cleaned_data.get("sort") if self.is_valid() else "") or "name"

    @property
    def headers(self) -> list[Header]:
        """The heads of the columns: names begin with A, numbers with the greatest; a second press turns round."""
        return [self.header(name, str(label)) for name, label in SORTS.items()]

    def header(self, name: str, label: str) -> Header:
        """One head."""
        if name != self.column:
            return Header(name, label, name if name == "name" else f"-{name}", "")
        other = name if self.is_descending else f"-{name}"
        return Header(name, label, other, "descending" if self.is_descending else "ascending")
