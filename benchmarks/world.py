"""What is measured on: a course of ordinary size, and thousands of learners with ordinary histories."""

from typing import Any

from tests.factories.tracking import reflection, single_choice


def taught_course(*, lessons: int, activities: int) -> list[list[dict[str, Any]]]:
    """Lessons with that many activities; the first lesson ends on a question that may be answered for ever."""
    course = [
        [single_choice(f"l{lesson}q{number}") for number in range(activities - 1)] + [reflection(f"l{lesson}r")]
        for lesson in range(lessons)
    ]
    course[0][-1] = single_choice("practice", attempts=0)
    return course
