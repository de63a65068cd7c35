"""allauth's forms of the second step in our words: a code from an app, or a spare code."""

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from django import forms
from django.utils.translation import gettext_lazy as _


class SecondStepForm(base.AuthenticateForm):
    """When signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, _("Code from the app, or a spare code"))


class SecondStepAgainForm(base.ReauthenticateForm):
    """Before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, _("Code from the app, or a spare code"))


class SetUpAppForm(totp.ActivateTOTPForm):
    """The first code proves that the app is set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_for_code(self, _("Code from the app"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


def ask_for_code(form: forms.Form, label: Any) -> None:
    """A field that phones fill in, and that no keyboard corrects."""
    form.fields["code"].label = label
    form.fields["code"].widget = forms.TextInput(
        attrs={"class": "code-entry", "autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    )
