"""allauth's forms in our words, for small screens."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
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

    def clean_code(self) -> str:
        """One guess of a few: allauth counts in the session, where guesses of the same moment count as one."""
        state, request = context.request._login_stage.state, context.request  # noqa: SLF001  (allauth's own place for it)
        asked = f"{request.session.session_key}:{state['at']}:{state['resend_count']}"
        if not ratelimit.consume(request, action="confirm_login_code", key=asked):
            raise get_adapter().validation_error("too_many_login_attempts")
        return str(super().clean_code())


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Asking for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail")
        self.fields["email"].widget = forms.TextInput(attrs=EMAIL)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """Another password, by somebody who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("The password that you have now")
        name_passwords(self)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    """A first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_passwords(self)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """A new password, behind the link of a message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_passwords(self)


def name_passwords(form: forms.Form) -> None:
    """The page says what a good password is; the fields need not say it again in four sentences."""
    form.fields["password1"].label = _("New password")
    form.fields["password1"].help_text = ""
    form.fields["password2"].label = _("The new password once more")
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
