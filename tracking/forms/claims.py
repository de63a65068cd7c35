"""Reading a claim: the answer that a form sent, checked and graded by the activity's own rule.

The browser says what the learner did; whether that is right, passed or complete is said here, on the server.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict

from courses.activities import draw_questions, kind_of
from courses.activities.base import Answer, Definition, Grade, InvalidAnswer
from courses.selectors import ActivityOutline

Post = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Claim:
    """An answer with its grade; `parts` are the questions of a quiz."""

    answer: Answer
    grade: Grade
    parts: tuple[tuple[Definition, Answer, Grade], ...] = ()


@dataclass
class Incomplete(Exception):
    """The form was not complete. `errors` maps the prefix of each part (the empty one for a single question) to what to do."""

    errors: dict[str, str] = field(default_factory=dict)


class TokenForm(forms.Form):
    """The token of a rendered form."""

    token = forms.CharField(max_length=500)


class PlaceForm(forms.Form):
    """Where a reader left a lesson: the id of the last block that was on the screen."""

    place = forms.UUIDField()


def values_of(post: QueryDict) -> dict[str, list[str]]:
    """The posted values without characters that no database keeps, and with the line ends of our own."""
    return {
        name: [value.replace("\x00", "").replace("\r\n", "\n") for value in values] for name, values in post.lists()
    }


def prefix_of(definition: Definition) -> str:
    """The prefix of a question's inputs inside a quiz."""
    return f"q{definition['uid']}-"


def read_claim(definition: Definition, post: Post, *, activity: ActivityOutline, seed: str, attempt: int) -> Claim:
    """The claim that `post` makes; raises `Incomplete`."""
    if definition["kind"] == "quiz":
        return read_quiz(definition, post, activity=activity, seed=seed, attempt=attempt)
    kind = kind_of(definition["kind"])
    try:
        answer = kind.read(definition, post)
    except InvalidAnswer as error:
        raise Incomplete({"": str(error)}) from error
    return Claim(answer, kind.grade(definition, answer))


def read_quiz(definition: Definition, post: Post, *, activity: ActivityOutline, seed: str, attempt: int) -> Claim:
    """All the questions that this attempt drew; every one must have an answer."""
    parts: list[tuple[Definition, Answer, Grade]] = []
    errors: dict[str, str] = {}
    for question in draw_questions(definition, seed):
        kind = kind_of(question["kind"])
        try:
            answer = kind.read(question, post, prefix_of(question))
        except InvalidAnswer as error:
            errors[prefix_of(question)] = str(error)
        else:
            parts.append((question, answer, kind.grade(question, answer)))
    if errors:
        raise Incomplete(errors)
    return Claim(quiz_answer(parts), grade_quiz(definition, parts, is_last=attempt == activity.attempts), tuple(parts))


def quiz_answer(parts: Sequence[tuple[Definition, Answer, Grade]]) -> dict[str, Any]:
    """The answer to a quiz: its questions' answers, in the order that they were shown."""
    return {"questions": [{"uid": question["uid"], "answer": answer} for question, answer, _grade in parts]}


def grade_quiz(
    definition: Definition, parts: Sequence[tuple[Definition, Answer, Grade]], *, is_last: bool
) -> Grade:
    """The mean of the questions' scores against the pass mark; done when passed, or when it was the last attempt."""
    scores = [grade.score or 0.0 for _question, _answer, grade in parts]
    score = round(sum(scores) / len(scores), 4) if scores else 0.0
    passed = score >= definition["pass_mark"]
    return Grade(score=score, success=passed, complete=passed or is_last)
