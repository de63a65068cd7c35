"""What an author fills in to publish a course."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class PublishEditionForm(forms.Form):
    """What changed, for learners' staff in both languages; `last_number` is the edition the author looked at."""

    last_number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    note_en = forms.CharField(
        label=_("What changed, in English"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Coordinators read this when they decide whether to offer the new edition."),
    )
    note_fr = forms.CharField(
        label=_("What changed, in French"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "lang": "fr"})
    )

    accept_older = forms.BooleanField(
        required=True, error_messages={"required": _("Tick this to publish all the same, or mend the translation.")}
    )

    def __init__(self, *args: Any, older: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if older:
            self.fields["accept_older"].label = ngettext(
                "Publish although the translation of %(number)s page is older",
                "Publish although the translation of these %(number)s pages is older",
                older,
            ) % {"number": older}
        else:
            del self.fields["accept_older"]

    @property
    def change_notes(self) -> dict[str, str]:
        """The notes by language."""
        return {"en": self.cleaned_data["note_en"], "fr": self.cleaned_data["note_fr"]}
