"""What an author fills in to publish a course."""

from django import forms
from django.utils.translation import gettext_lazy as _


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

    @property
    def change_notes(self) -> dict[str, str]:
        """The notes by language."""
        return {"en": self.cleaned_data["note_en"], "fr": self.cleaned_data["note_fr"]}
