"""The filters above a cohort's roster; they stay in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

STATES = [
    ("", _("All states")),
    ("never_started", _("Never started")),
    ("stalled", _("Stalled")),
    ("active", _("Active")),
    ("completed", _("Completed")),
    ("withdrawn", _("Withdrawn")),
]
SORTS = ["name", "-name", "progress", "-progress", "active", "-active"]


class RosterFilter(forms.Form):
    """Search, state and order; nonsense in the address counts as nothing."""

    q = forms.CharField(label=_("Search a name"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    sort = forms.ChoiceField(choices=[(sort, sort) for sort in SORTS], required=False)

    def chosen(self) -> dict[str, str]:
        """`search`, `state` and `sort` for the selector."""
        self.is_valid()
        values = self.cleaned_data
        return {
            "search": values.get("q", ""),
            "state": values.get("state", ""),
            "sort": values.get("sort") or "name",
        }
