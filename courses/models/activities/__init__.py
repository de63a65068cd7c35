"""What learners do: polymorphic activities, one model per kind."""

from courses.models.activities.base import Activity, Question, QuestionBank
from courses.models.activities.practice import ReadAndConfirm, Reflection
from courses.models.activities.questions import (
    Cloze,
    Matching,
    MultipleChoice,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from courses.models.activities.quizzes import Quiz

__all__ = [
    "Activity",
    "Cloze",
    "Matching",
    "MultipleChoice",
    "Ordering",
    "Question",
    "QuestionBank",
    "Quiz",
    "ReadAndConfirm",
    "Reflection",
    "ShortAnswer",
    "SingleChoice",
    "TrueFalse",
]
