"""allauth's forms about passkeys, which take whatever a browser sends for a credential; ours look at it first."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

MISSHAPEN = _("This passkey could not be read. Please try again.")


@contextmanager
def refusing() -> Iterator[None]:
    """What the library stumbles over is no passkey: readers of keys, of CBOR and of JSON stumble in many ways."""
    try:
        yield
    except (DatabaseError, ValidationError):
        raise
    except Exception as error:
        raise ValidationError(MISSHAPEN) from error


class CredentialField(forms.Field):
    """A JSON object whose texts any database and any page can hold; a refused one is not shown again."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> dict[str, Any] | None:
        """What can't be read, and what is no object, is refused with a word."""
        if value in self.empty_values:
            return None
        try:
            found = json.loads(value)
            str(found).encode()
        except (RecursionError, TypeError, ValueError) as error:
            raise ValidationError(MISSHAPEN) from error
        if not isinstance(found, dict):
            raise ValidationError(MISSHAPEN)
        return found

    def prepare_value(self, value: Any) -> str:
        """Empty, for the script to fill."""
        return ""


class AddPasskeyForm(allauth_forms.AddWebAuthnForm):
    """A new passkey."""

    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("For example “My phone”, so that you know which is which.")
        self.fields["passwordless"].label = _("Sign in with this passkey alone, without my password")
        self.fields["passwordless"].help_text = ""

    def clean(self) -> dict[str, Any]:
        """Read by the library."""
        with refusing():
            return super().clean()


class EditPasskeyForm(allauth_forms.EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")


class CheckedPasskey(forms.Form):
    """The same, where a passkey signs somebody in."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Read by the library."""
        with refusing():
            return super().clean_credential()  # type: ignore[misc]  # the form that it is mixed into


class PasskeyForm(CheckedPasskey, allauth_forms.AuthenticateWebAuthnForm):
    """The second step."""


class PasskeyLoginForm(CheckedPasskey, allauth_forms.LoginWebAuthnForm):
    """Signing in by passkey alone."""


class PasskeyAgainForm(CheckedPasskey, allauth_forms.ReauthenticateWebAuthnForm):
    """Before something delicate."""
