"""What an operator says about an erasure, and how long something is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from agencies.models.contact import plain
from tracking.services.retention import KeptClass


class ErasureForm(forms.Form):
    """Why, and the word that nobody types by mistake."""

    reason = forms.CharField(
        label=_("Why is this person erased?"),
        max_length=300,
        help_text=_("It is kept, so it names nobody: “asked for it by letter of 3 March”, for example."),
    )
    word = forms.CharField(
        label=_("To be sure, write this word:"),
        max_length=20,
        help_text=pgettext_lazy("the word to type", "erase"),
    )

    def clean_reason(self) -> str:
        """On one line."""
        return plain(self.cleaned_data["reason"])

    def clean_word(self) -> str:
        """The very word, in the reader's language."""
        word: str = self.cleaned_data["word"]
        if word.strip().lower() != pgettext("the word to type", "erase"):
            raise forms.ValidationError(_("This is not the word."))
        return word


class RetentionForm(forms.Form):
    """How many days; nothing is for ever."""

    keep_days = forms.IntegerField(label=_("Keep for so many days"), required=False, max_value=36_500)

    def __init__(self, *args: Any, kept: KeptClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["keep_days"]
        field.help_text = _("Leave it empty to keep everything for ever. At least %(least)s days.") % {
            "least": kept.least
        }
        field.widget.attrs["min"] = kept.least
        self.least = kept.least

    def clean_keep_days(self) -> int | None:
        """Long enough."""
        days: int | None = self.cleaned_data["keep_days"]
        if days is not None and days < self.least:
            raise forms.ValidationError(_("At least %(least)s days.") % {"least": self.least})
        return days
