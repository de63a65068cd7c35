"""What people say about themselves, and what a coordinator says about the team."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Person
from agencies.models.contact import canonical_email, canonical_phone, check_name, plain
from agencies.models.memberships import STAFF_ROLES
from agencies.selectors.people import Newcomer

CANADIAN_ZONES = {
    "America/St_Johns": _("St. John’s (Newfoundland)"),
    "America/Halifax": _("Halifax, Moncton (Atlantic)"),
    "America/Toronto": _("Toronto, Ottawa, Montréal (Eastern)"),
    "America/Winnipeg": _("Winnipeg (Central)"),
    "America/Regina": _("Regina, Saskatoon (Saskatchewan)"),
    "America/Edmonton": _("Edmonton, Calgary (Mountain)"),
    "America/Vancouver": _("Vancouver, Victoria (Pacific)"),
    "America/Whitehorse": _("Whitehorse (Yukon)"),
    "America/Yellowknife": _("Yellowknife (Northwest Territories)"),
    "America/Iqaluit": _("Iqaluit (Nunavut)"),
}


class NameField(forms.CharField):
    """A person's name: one field, since not everybody has a first and a last name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Name"), "max_length": 150, **kwargs})
        self.validators.append(check_name)
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> str:
        """Without invisible characters and doubled spaces."""
        return plain(super().to_python(value) or "")


class AddressField(forms.CharField):
    """An e-mail address, in the form that is stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("E-mail"), "max_length": 300, **kwargs})
        self.widget.attrs.update({"inputmode": "email", "autocapitalize": "none", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        """Checked and in lower case."""
        return canonical_email(super().clean(value))


class LearnerForm(forms.Form):
    """What an agency knows about a learner of its own."""

    full_name = NameField()
    email = AddressField(required=False)
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def clean_phone(self) -> str:
        """In the form that is stored."""
        return canonical_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """There is a way to reach the person."""
        said: dict[str, Any] = super().clean() or {}
        if not self.errors and not (said["email"] or said["phone"]):
            self.add_error("email", _("Write an e-mail address or a phone number."))
        return said

    def newcomer(self) -> Newcomer:
        """The facts."""
        return Newcomer(**self.cleaned_data)


class ProfileForm(forms.ModelForm[Person]):
    """Name, language and time zone."""

    full_name = NameField()
    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Person
        fields = ["full_name", "preferred_language", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = sorted(zoneinfo.available_timezones() - set(CANADIAN_ZONES))
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"
        zones: Any = self.fields["time_zone"]
        zones.choices = [
            (_("Canada"), list(CANADIAN_ZONES.items())),
            (_("Other"), [(zone, zone.replace("_", " ")) for zone in others if "/" in zone]),
        ]


class InviteForm(forms.Form):
    """Somebody who will work for the agency."""

    full_name = NameField()
    email = AddressField()
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = STAFF_ROLES[Agency.Kind(agency.kind)]
        self.fields["role"].choices = [(role.value, capfirst(role.label)) for role in roles]  # type: ignore[attr-defined]  # a choice
