"""The rules of activities: pure functions over frozen definitions, one module per kind."""

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind
from courses.activities.quiz import Quiz, draw_questions, quiz_for
from courses.activities.registry import KINDS, kind_of

__all__ = [
    "KINDS",
    "Answer",
    "Definition",
    "Grade",
    "InvalidAnswer",
    "Kind",
    "Quiz",
    "draw_questions",
    "kind_of",
    "quiz_for",
]
