"""Reading a claim: the answer that a form sent, checked and graded by the activity's own rule.

The browser says what the learner did; whether that is right, passed or complete is said here, on the server.
"""

from dataclasses import replace

from django import forms
from django.http import QueryDict

from courses.activities import Definition, Quiz, kind_of, quiz_for
from courses.selectors import ActivityOutline
from tracking.services.acts import Claim
from tracking.services.tokens import Token


class PlaceForm(forms.Form):
    """Where a reader left a lesson: the id of the last block that was on the screen."""

    place = forms.UUIDField()


def read_claim(definition: Definition, post: QueryDict, *, activity: ActivityOutline, token: Token) -> Claim:
    """The claim that `post` makes. Raises `InvalidAnswer`, which keeps what could be read.

    A quiz is done when it is passed or when its last attempt is used: nobody is locked into a course for ever.
    """
    kind = kind_of(definition["kind"])
    asked = quiz_for(definition, token.seed) if isinstance(kind, Quiz) else definition
    answer = kind.read(asked, post)
    grade = kind.grade(asked, answer)
    if not isinstance(kind, Quiz):
        return Claim(activity, token, asked, answer, grade)
    done = bool(grade.success) or token.attempt == activity.attempts
    return Claim(activity, token, asked, answer, replace(grade, complete=done), tuple(kind.parts(asked, answer)))
