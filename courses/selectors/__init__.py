"""Questions about what is taught."""

from courses.selectors.editions import editions_offered_by, latest_offered_by
from courses.selectors.lessons import (
    LessonText,
    definition_of,
    forget_editions,
    lesson_text,
    resolve_files,
)
from courses.selectors.outlines import ActivityOutline, LessonOutline, ModuleOutline, Outline, outline_of

__all__ = [
    "ActivityOutline",
    "LessonOutline",
    "LessonText",
    "ModuleOutline",
    "Outline",
    "definition_of",
    "editions_offered_by",
    "forget_editions",
    "latest_offered_by",
    "lesson_text",
    "outline_of",
    "resolve_files",
]
