"""The grade of a question that has one feedback for right and one for wrong."""

from typing import Any

from courses.activities.base import Definition, Grade


def verdict(definition: Definition, score: float, correct: Any) -> Grade:
    """Right when the score is whole."""
    success = score >= 1
    feedback = definition.get("feedback_right" if success else "feedback_wrong", "")
    return Grade(score=score, success=success, feedback={"": feedback} if feedback else {}, correct=correct)
