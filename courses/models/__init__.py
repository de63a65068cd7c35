"""Pages, activities, editions, offerings and enrolments."""

from courses.models.activities import (
    Activity,
    Cloze,
    Matching,
    MultipleChoice,
    Ordering,
    Question,
    QuestionBank,
    Quiz,
    ReadAndConfirm,
    Reflection,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from courses.models.editions import Edition, EditionText, FrozenFile, OutlineItem
from courses.models.imports import ENROLS, EnrolmentImport, ImportedRow, Outcome
from courses.models.offerings import Cohort, CohortStaff, CohortWeek, Enrolment, EnrolmentChange, Offering
from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage

__all__ = [
    "ENROLS",
    "Activity",
    "CataloguePage",
    "Cloze",
    "Cohort",
    "CohortStaff",
    "CohortWeek",
    "CoursePage",
    "Edition",
    "EditionText",
    "Enrolment",
    "EnrolmentChange",
    "EnrolmentImport",
    "FrozenFile",
    "ImportedRow",
    "LessonPage",
    "Matching",
    "ModulePage",
    "MultipleChoice",
    "Offering",
    "Ordering",
    "Outcome",
    "OutlineItem",
    "Question",
    "QuestionBank",
    "Quiz",
    "ReadAndConfirm",
    "Reflection",
    "ShortAnswer",
    "SingleChoice",
    "TrueFalse",
]
