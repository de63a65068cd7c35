"""Which statements to take along as a file; and a file of statements to bring in."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from tracking.models import Export
from tracking.selectors.exports import courses_of
from tracking.services.exports import Filters
from tracking.xapi.vocabulary import VERBS

ENDINGS = (".ndjson", ".jsonl", ".json", ".txt", ".gz")


def day_field(label: Any) -> forms.DateField:
    """A day, chosen from the browser's own calendar."""
    return forms.DateField(
        label=label, required=False, localize=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ExportForm(forms.Form):
    """What is wanted, and in which form."""

    form = forms.ChoiceField(label=_("File"), choices=Export.Form, widget=forms.RadioSelect, initial=Export.Form.NDJSON)
    first = day_field(_("Recorded from"))
    last = day_field(_("Recorded until"))
    course = forms.ChoiceField(label=_("Course"), required=False)
    verb = forms.ChoiceField(label=pgettext_lazy("what a learner did", "Act"), required=False)

    def __init__(self, told: QueryDict | None, *, agency: Agency) -> None:
        super().__init__(told)
        language = get_language() or "en"
        courses: Any = self.fields["course"]
        courses.choices = [("", _("All courses")), *courses_of(agency, language)]
        verbs: Any = self.fields["verb"]
        verbs.choices = [
            ("", _("Everything")),
            *((iri, getattr(verb, language, verb.en)) for iri, verb in VERBS.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """The first day is not after the last."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        return said

    def filters(self) -> Filters:
        """As the ledger's times: from the beginning of the first day to the end of the last."""
        said = self.cleaned_data
        return Filters(
            since=beginning_of(said["first"]) if said["first"] else None,
            until=beginning_of(said["last"] + timedelta(days=1)) if said["last"] and said["last"] < date.max else None,
            verb=said["verb"],
            course_uid=said["course"] or None,
        )


def beginning_of(day: date) -> datetime:
    """One moment before the day begins where the reader is, since `since` is exclusive and `until` is not."""
    if day == date.min:
        return datetime.min.replace(tzinfo=UTC)  # Nothing comes before the first of all.
    return timezone.make_aware(datetime.combine(day, time.min)) - timedelta(microseconds=1)


class ImportForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=_("File of statements"),
        max_length=200,
        allow_empty_file=False,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_("NDJSON: one statement a line, as another LRS exports it; it may be packed as .gz. At most 30 MB."),
    )

    def clean_file(self) -> UploadedFile:
        """By its name one that may be read; what is in it, the report says line by line."""
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(ENDINGS):
            raise forms.ValidationError(_("This is no file of statements. Its name ends in .ndjson, .jsonl or .gz."))
        return file
