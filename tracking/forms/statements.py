"""The filters above the list of statements; they stay in the address, and nonsense in it is no filter."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Person
from courses.selectors import Outline, latest_offered_by, outline_of
from tracking.forms.transfers import beginning_of, day_field
from tracking.xapi.statements import activity_iri
from tracking.xapi.values import is_iri
from tracking.xapi.vocabulary import VERBS

LONGEST_IRI = 2000
Choice = tuple[str, Any]


class AnyIriField(forms.ChoiceField):
    """One of the choices, or any IRI: what a tool speaks of is reached from its statements."""

    def valid_value(self, value: Any) -> bool:
        """Whether it may be asked for."""
        return super().valid_value(value) or (len(value) <= LONGEST_IRI and is_iri(value))


class StatementFilter(forms.Form):
    """Learner, activity, verb, and time of recording; `after` is where the page before ended."""

    q = forms.CharField(
        label=_("Learner’s name"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    learner = forms.UUIDField(required=False, widget=forms.HiddenInput)
    activity = AnyIriField(label=_("Course, lesson or activity"), required=False)
    verb = AnyIriField(label=pgettext_lazy("what a learner did", "Act"), required=False)
    first = day_field(_("Recorded from"))
    last = day_field(_("Recorded until"))
    after = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(self, told: QueryDict, *, agency: Agency) -> None:
        super().__init__(told.dict())
        language = get_language() or "en"
        verbs = [(iri, getattr(verb, language, verb.en)) for iri, verb in VERBS.items()]
        self.choose("activity", [("", _("Everything")), *activities_of(agency, language)])
        self.choose("verb", [("", _("Everything")), *verbs])
        self.is_valid()

    def choose(self, name: str, choices: list[Any]) -> None:
        """Fill a list, with what the address asks for beside what we know."""
        known = {value for choice in choices for value in values_of(choice)}
        said = self.data.get(name, "")
        field: Any = self.fields[name]
        own = [(said, said)] if said not in known and field.valid_value(said) else []
        field.choices = [*choices, *own]

    def said(self, name: str) -> Any:
        """What a filter says; nothing if that is nonsense."""
        return self.cleaned_data.get(name)

    def wanted(self) -> dict[str, Any]:
        """For `browsing.asked`: from the beginning of the first day to the end of the last, where the reader is."""
        first, last = self.said("first"), self.said("last")
        return {
            "activity": self.said("activity") or "",
            "verb": self.said("verb") or "",
            "since": beginning_of(first) if first else None,
            "until": beginning_of(last + timedelta(days=1)) if last and last < date.max else None,
            "after": self.said("after") or "",
        }

    def name(self, learner: Person) -> None:
        """Show whom the list is about."""
        self.data = {**self.data, "q": learner.full_name, "learner": str(learner.pk)}

    @property
    def is_asked(self) -> bool:
        """Whether any filter is set."""
        return any(self.said(name) for name in ("q", "learner", "activity", "verb", "first", "last"))


def values_of(choice: Any) -> list[str]:
    """The values of a choice, or of a group of choices."""
    value, label = choice
    return [inner for inner, _label in label] if isinstance(label, list) else [value]


def activities_of(agency: Agency, language: str) -> Iterator[tuple[str, list[Choice]]]:
    """Every course of the agency with its modules, lessons and activities, by the latest edition that it offers."""
    for edition in latest_offered_by(agency):
        whole = (activity_iri(edition.course_uid), _("The whole course"))
        yield edition.title, [whole, *parts_of(outline_of(edition, language))]


def parts_of(outline: Outline) -> Iterator[Choice]:
    """The parts of a course, numbered as learners see them."""
    for module in outline.modules:
        yield activity_iri(module.uid), f"{module.number}. {module.title}"
        for lesson in module.lessons:
            number = f"{module.number}.{lesson.number}"
            yield activity_iri(lesson.uid), f"{number} {lesson.title}"
            for activity in lesson.activities:
                yield activity_iri(activity.activity_uid), f"{number} · {activity.title}"
