"""A cohort, its weeks, the list of cohorts, and the list of people who join it."""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.models import Agency, Person
from agencies.models.contact import plain
from courses.imports import LARGEST, PeopleList, TooLarge, UnreadableList, read_list, text_of
from courses.models import Cohort, CohortWeek, Offering
from courses.selectors.cohorts import BASE_CASE, PlannedWeek, open_offerings, staff_to_choose
from courses.selectors.outlines import LessonOutline
from courses.services.cohorts import WeekPlan, by_week

LONGEST = timedelta(days=2 * 366)
YEARS = range(2000, 2100)


class OfferForm(forms.Form):
    """Which edition of the library to offer."""

    edition = forms.UUIDField()


class CohortFilter(forms.Form):
    """What the address of the list says; anything strange in it is no filter."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("running", _("Running")), ("coming", _("Coming")), ("over", _("Over"))],
    )
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def said(self) -> dict[str, str]:
        """The words for `cohorts_of`."""
        self.is_valid()
        found = self.cleaned_data
        return {"words": found.get("q", ""), "state": found.get("state", ""), "sort": found.get("sort") or "-starts"}


class CohortForm(forms.Form):
    """Name, course, dates, people."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("Learners see it, too: “Evening group, spring”.")
    )
    offering = forms.ModelChoiceField(Offering.objects.none(), label=_("Course"), empty_label=None)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Twelve weeks is usual. Lessons are spread over the weeks; you can move them afterwards."),
    )
    staff = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Who accompanies the group"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, agency: Agency, cohort: Cohort | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency, self.cohort = agency, cohort
        offerings = open_offerings(agency, also=cohort.offering if cohort else None)
        if cohort and cohort.enrolments.exists():
            offerings = [each for each in offerings if each.pk == cohort.offering_id]
        self.choose("offering", Offering, offerings, [(each.pk, named(each)) for each in offerings])
        people = staff_to_choose(agency)
        self.choose("staff", Person, people, [(person.pk, person.full_name) for person in people])

    def choose(self, name: str, model: Any, objects: list[Any], choices: list[tuple[Any, str]]) -> None:
        """Allow these objects only, under these words."""
        field: Any = self.fields[name]
        field.queryset = model.objects.filter(pk__in=[each.pk for each in objects])
        field.choices = choices

    def clean_name(self) -> str:
        """One name, one cohort."""
        name = plain(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Give the cohort a name."))
        same = Cohort.objects.filter(agency=self.agency, name=name)
        if self.cohort:
            same = same.exclude(pk=self.cohort.pk)
        if same.exists():
            raise ValidationError(_("Your agency has a cohort of this name already. Choose another name."))
        return name

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning, and not years later, in a year that somebody may have meant."""
        said: dict[str, Any] = super().clean() or {}
        for name in ("starts_on", "ends_on"):
            if said.get(name) and said[name].year not in YEARS:
                self.add_error(name, _("Look at the year again: it should be between 2000 and 2099."))
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes before the first."))
        elif starts_on and ends_on and ends_on - starts_on > LONGEST:
            self.add_error("ends_on", _("A cohort lasts two years at most."))
        return said


def named(offering: Offering) -> str:
    """How a choice of offerings calls one."""
    words = {"course": offering.edition.title, "number": offering.edition.number}
    return str(_("%(course)s (edition %(number)s)") % words)


def usual_dates() -> dict[str, Any]:
    """Next Monday, for twelve weeks."""
    today = timezone.localdate()
    monday = today + timedelta(days=7 - today.weekday())
    return {"starts_on": monday, "ends_on": monday + timedelta(weeks=BASE_CASE, days=-3)}


class WeeksForm(forms.Form):
    """Which lesson is due in which week (0: in none), and a note per week in both languages."""

    def __init__(self, *args: Any, weeks: list[PlannedWeek], lessons: tuple[LessonOutline, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weeks, self.lessons = weeks, lessons
        choices = [(0, _("In no week")), *((week.number, week_named(week)) for week in weeks)]
        due = {lesson.uid: week.number for week in weeks for lesson in week.lessons}
        for lesson in lessons:
            field = forms.TypedChoiceField(
                coerce=int, choices=choices, label=lesson.title, initial=due.get(lesson.uid, 0)
            )
            self.fields[f"lesson-{lesson.uid}"] = field
        for week in weeks:
            for code, _name in settings.LANGUAGES:
                self.fields[f"note-{week.number}-{code}"] = forms.CharField(
                    label=capfirst(getattr(CohortWeek, f"note_{code}").field.verbose_name),
                    required=False,
                    max_length=1000,
                    initial=getattr(week, f"note_{code}"),
                    widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
                )

    def cards(self) -> Iterator[dict[str, Any]]:
        """The weeks with the fields that stand in each, then the lessons of no week."""
        placed = {lesson.uid for week in self.weeks for lesson in week.lessons}
        for week in self.weeks:
            notes = [self[f"note-{week.number}-{code}"] for code, _language in settings.LANGUAGES]
            yield {"week": week, "lessons": [self[f"lesson-{each.uid}"] for each in week.lessons], "notes": notes}
        left = [self[f"lesson-{each.uid}"] for each in self.lessons if each.uid not in placed]
        if left:
            yield {"week": None, "lessons": left, "notes": []}

    def plans(self) -> list[WeekPlan]:
        """What was chosen, week by week."""
        said = self.cleaned_data
        weeks: Mapping[uuid.UUID, int] = {lesson.uid: said[f"lesson-{lesson.uid}"] for lesson in self.lessons}
        return by_week(weeks, [(said[f"note-{week.number}-en"], said[f"note-{week.number}-fr"]) for week in self.weeks])


def week_named(week: PlannedWeek) -> str:
    """How a choice of weeks calls one."""
    return str(_("Week %(number)s") % {"number": week.number})


class ListField(forms.CharField):
    """Text that is kept as it was typed, but for signs that no database takes."""

    def to_python(self, value: Any) -> str:
        """Without null characters."""
        return (super().to_python(value) or "").replace("\0", "")


class EnrolForm(forms.Form):
    """A pasted list or a file; `people` shows the text of either, so that nothing is lost between two looks.

    `filled` marks the text that was shown last: a file takes its place without a word, but not that of other text.
    """

    people = ListField(
        label=_("Paste the list here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "One person per line: name, e-mail, phone, language. E-mail or phone is enough. "
            "Rows copied from Excel work too."
        ),
    )
    file = forms.FileField(
        label=_("Or choose a CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        help_text=_("As Excel saves it; with or without headers; 5,000 rows at most."),
    )
    language = forms.ChoiceField(
        label=_("Language of people whose line says none"), choices=settings.LANGUAGES, required=False
    )
    invite = forms.BooleanField(label=_("Write an invitation to everybody who has an e-mail address"), required=False)
    expected = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    filled = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = ""
        self.list = PeopleList([])

    def clean(self) -> dict[str, Any]:
        """Read the file, else the pasted lines; what was read stays in `text` and `list`."""
        said: dict[str, Any] = super().clean() or {}
        file, pasted = said.get("file"), said.get("people", "")
        try:
            self.text = uploaded(file) if file else pasted
            self.list = read_list(self.text)
        except UnreadableList as error:
            self.add_error("file" if file else "people", str(error.message))
        if file and pasted.strip() and mark_of(pasted) != said.get("filled") and not self.errors:
            both = _("There is a list in this box, and a file, too. Check this list, or choose the file once more.")
            self.add_error("people", both)
        said["language"] = said.get("language") or "en"
        self.show(pasted if self.errors and pasted.strip() else self.text or pasted)
        return said

    def show(self, text: str) -> None:
        """What the box holds when the form is shown again."""
        self.data = {**self.data.dict(), "people": text, "filled": mark_of(text)}  # type: ignore[attr-defined]  # a QueryDict


def mark_of(text: str) -> str:
    """The same for the same text, whatever a browser does to the ends of its lines."""
    lines = (line.rstrip() for line in text.strip().splitlines())
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()[:32]


def uploaded(file: UploadedFile) -> str:
    """The text of an uploaded file."""
    if (file.size or 0) > LARGEST:
        raise TooLarge
    return text_of(file.read())


class RowsFilter(forms.Form):
    """Which rows of a report to show; anything strange is no filter."""

    rows = forms.ChoiceField(
        label=_("Rows"),
        required=False,
        choices=[
            ("", _("All")),
            ("problem", _("With a problem")),
            ("enrolled", pgettext_lazy("people", "Enrolled")),
            ("unchanged", _("Nothing changed")),
        ],
    )

    def said(self) -> str:
        """The kind for `rows_done`."""
        return str(self.cleaned_data["rows"]) if self.is_valid() else ""


class MoveForm(forms.Form):
    """Which cohort a learner moves to."""

    cohort = forms.ModelChoiceField(Cohort.objects.none(), label=_("Cohort"), to_field_name="uid", empty_label=None)

    def __init__(self, *args: Any, cohorts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = cohorts  # type: ignore[attr-defined]  # a choice
