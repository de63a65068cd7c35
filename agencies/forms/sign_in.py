"""allauth's forms in our words, for small screens."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _

EMAIL = {"type": "email", "autocomplete": "email", "inputmode": "email", "autocapitalize": "none"}


class PasswordLoginForm(allauth_forms.LoginForm):
    """The staff door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Your e-mail")
        self.fields["login"].widget = forms.TextInput(attrs=EMAIL)
        self.fields["password"].widget.attrs.pop("placeholder", None)


class RequestLoginCodeForm(allauth_forms.RequestLoginCodeForm):
    """Everybody's door."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail")
        self.fields["email"].widget = forms.TextInput(attrs=EMAIL)


class ConfirmLoginCodeForm(allauth_forms.ConfirmLoginCodeForm):
    """Six digits, copied from a message or filled in by the phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the message")
        self.fields["code"].help_text = _("Six digits.")
        self.fields["code"].widget = forms.TextInput(
            attrs={
                "class": "code-entry",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": "9",
                "autofocus": True,
            }
        )


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Asking for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail")
        self.fields["email"].widget = forms.TextInput(attrs=EMAIL)
