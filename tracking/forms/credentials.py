"""Connecting a tool: its name and what it may do; which refused requests to see; and asking for an access token."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agencies.models.contact import plain
from tracking.xapi.scopes import Scope

#: What each scope means to the staff of an agency.
MEANINGS = [
    (Scope.WRITE.value, _("Write statements")),
    (Scope.READ_MINE.value, _("Read the statements that it wrote itself")),
    (Scope.READ.value, _("Read every statement of the agency")),
    (Scope.STATE.value, _("Keep and read what a package remembers of each learner")),
    (Scope.DEFINE.value, _("Name and describe activities")),
    (Scope.PROFILE.value, _("Keep and read notes about activities and people")),
    (Scope.READ_ALL.value, _("Read everything of the agency, change nothing")),
    (Scope.ALL.value, _("Read and write everything of the agency")),
]


class CredentialForm(forms.Form):
    """A new key for one tool."""

    name = forms.CharField(
        label=_("Name of the tool"),
        max_length=100,
        help_text=_("So that everybody knows later what the key is for. It stands beside what the tool writes."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may the tool do?"),
        choices=[(scope, format_lazy("{} ({})", meaning, scope)) for scope, meaning in MEANINGS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick as little as the tool needs. This can’t be changed later; make another key instead."),
        error_messages={"required": _("Choose at least one thing that the tool may do.")},
    )

    def clean_name(self) -> str:
        """Without invisible characters and doubled spaces."""
        name = plain(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write a name."))
        return name


class TokenForm(forms.Form):
    """What RFC 6749 4.4.2 asks for, and where a client may put its key and secret (2.3.1)."""

    grant_type = forms.CharField(max_length=100)
    scope = forms.CharField(required=False, max_length=500)
    client_id = forms.CharField(required=False, max_length=100)
    client_secret = forms.CharField(required=False, max_length=200, strip=False)

    def clean(self) -> dict[str, Any]:
        """No parameter comes twice (3.2)."""
        said: dict[str, Any] = super().clean() or {}
        if any(len(self.data.getlist(name)) > 1 for name in self.data):  # type: ignore[attr-defined]  # a QueryDict
            raise forms.ValidationError("A parameter was sent twice.", code="twice")
        return said

    @property
    def wanted(self) -> list[str]:
        """The scopes that are asked for, empty for all."""
        return str(self.cleaned_data["scope"]).split()
