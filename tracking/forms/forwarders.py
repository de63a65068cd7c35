"""Another LRS: where it is and how it knows us."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tracking.models import Forwarder
from tracking.services.reasons import told
from tracking.services.transport import BadAddress, check_endpoint


class ForwarderForm(forms.Form):
    """A new one."""

    endpoint = forms.CharField(
        label=_("Address (endpoint)"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("As the other LRS shows it. It begins with https:// and often ends in /xapi/."),
    )
    key = forms.CharField(
        label=_("Key (user name)"), max_length=255, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    secret = forms.CharField(
        label=_("Secret (password)"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("It is kept sealed, and never shown again."),
    )
    everything = forms.BooleanField(
        label=_("Also send what was recorded until now"),
        required=False,
        help_text=_("Otherwise only what happens from now on is sent."),
    )

    def clean_endpoint(self) -> str:
        """An address that we would ask."""
        endpoint = str(self.cleaned_data["endpoint"])
        try:
            check_endpoint(endpoint)
        except BadAddress as bad:
            raise forms.ValidationError(told(bad.reason)) from bad
        return endpoint

    def clean_key(self) -> str:
        """HTTP Basic ends the user name at the first colon."""
        key = str(self.cleaned_data["key"])
        if ":" in key or not key.isprintable():
            raise forms.ValidationError(_("A key has no colon in it."))
        return key


class ForwarderEditForm(ForwarderForm):
    """Another address, key or secret for one that is there."""

    everything = None  # type: ignore[assignment]  # how Django drops a field

    def __init__(self, told_now: QueryDict | None, *, forwarder: Forwarder) -> None:
        super().__init__(told_now, initial={"endpoint": forwarder.endpoint, "key": forwarder.key})
        self.forwarder = forwarder
        self.fields["secret"].required = False
        self.fields["secret"].help_text = _("A secret is set. Leave this empty to keep it.")

    def clean(self) -> dict[str, Any]:
        """Nobody sends a secret that somebody else typed to another machine."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("endpoint") not in {None, self.forwarder.endpoint} and not said.get("secret"):
            self.add_error("secret", _("The address is another one, so type the secret again."))
        return said


class DeadLettersForm(forms.Form):
    """Which to send again: one, or all."""

    uid = forms.UUIDField(required=False)
