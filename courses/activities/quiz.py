"""Questions asked together.

A frozen quiz holds fixed questions and draws. `quiz_for` makes the quiz of one attempt, with the questions drawn by
its seed and no draws left; `read`, `grade`, `show` and `parts` work on that.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind, Post, Showing, shuffled
from courses.activities.registry import kind_of, register

Part = tuple[Definition, Answer, Grade]


def draw_questions(definition: Definition, seed: str) -> list[Definition]:
    """The fixed questions and those drawn from banks by `seed`, in the order to show; none comes twice."""
    seed = f"{seed}|{definition['uid']}"
    drawn = list(definition.get("questions", []))
    for draw in definition.get("draws", []):
        taken = {question["uid"] for question in drawn}
        free = [question for question in draw["questions"] if question["uid"] not in taken]
        drawn += shuffled(free, f"{seed}|{draw['bank']}", uid_of)[: draw["count"]]
    return shuffled(drawn, f"{seed}|order", uid_of) if definition.get("shuffle") else drawn


def uid_of(definition: Definition) -> str:
    """The key that shuffling goes by."""
    return str(definition["uid"])


def quiz_for(definition: Definition, seed: str) -> Definition:
    """The quiz of one attempt: its questions drawn and in order, without draws."""
    return {**definition, "questions": draw_questions(definition, seed), "draws": [], "shuffle": False}


class Quiz(Kind):
    """Answer: `{"answers": {question uid: answer}}`. Correct: `{question uid: correct}`.

    The score is the mean of the questions' scores; success is reaching the pass mark.
    """

    name = "quiz"

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """An answer to every question; the message names the questions that have none."""
        answers: dict[str, Answer] = {}
        missing = []
        for number, question in enumerate(definition["questions"], start=1):
            try:
                answers[question["uid"]] = kind_of(question["kind"]).read(question, post, self.prefix(prefix, question))
            except InvalidAnswer as error:
                missing.append((number, str(error)))
                answers[question["uid"]] = error.kept
        if missing:
            raise InvalidAnswer(what_is_missing(missing), {"answers": answers})
        return {"answers": answers}

    @staticmethod
    def prefix(prefix: str, question: Definition) -> str:
        """The prefix of a question's inputs."""
        return f"{prefix}{question['uid']}-"

    def parts(self, definition: Definition, answer: Answer) -> list[Part]:
        """Every question with its answer and grade, in order."""
        answers = answer.get("answers", {})
        return [
            (question, answers.get(question["uid"], {}), self.grade_part(question, answers.get(question["uid"], {})))
            for question in definition["questions"]
        ]

    @staticmethod
    def grade_part(question: Definition, answer: Answer) -> Grade:
        """What one question earned."""
        return kind_of(question["kind"]).grade(question, answer)

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """The mean score, against the pass mark."""
        parts = self.parts(definition, answer)
        score = sum(grade.score or 0.0 for _question, _answer, grade in parts) / len(parts) if parts else 0.0
        return Grade(
            score=score,
            success=score >= definition["pass_mark"] - 1e-9,
            correct={question["uid"]: grade.correct for question, _answer, grade in parts},
        )

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`questions`, each as its own kind shows it; marked once there is a grade."""
        return {
            "pass_mark": definition["pass_mark"],
            "questions": [self.shown_question(question, showing) for question in definition["questions"]],
        }

    def shown_question(self, question: Definition, showing: Showing) -> dict[str, Any]:
        """One question in the quiz's form."""
        answer, graded = showing.answer.get("answers", {}).get(question["uid"]), showing.grade is not None
        return kind_of(question["kind"]).show(
            question,
            seed=showing.seed,
            answer=answer,
            grade=self.grade_part(question, answer or {}) if graded else None,
            prefix=self.prefix(showing.prefix, question),
            reveal=showing.reveal,
            closed=graded,
        )

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {
            "answers": {
                question["uid"]: kind_of(question["kind"]).right_answer(question)
                for question in definition["questions"]
            }
        }

    def response(self, definition: Definition, answer: Answer) -> str:
        """What was answered, question by question, so that a replay can be told from another answer."""
        answers = answer.get("answers", {})
        return "; ".join(
            f"{question['uid']}: {kind_of(question['kind']).response(question, answers[question['uid']])}"
            for question in definition["questions"]
            if question["uid"] in answers
        )

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """Nothing: a quiz is an assessment; its questions are the interactions."""
        return {}


def what_is_missing(missing: list[tuple[int, str]]) -> str:
    """One sentence that names the questions without a usable answer."""
    if len(missing) == 1:
        number, reason = missing[0]
        return _("Question %(number)s: %(reason)s") % {"number": number, "reason": reason}
    numbers = ", ".join(str(number) for number, _reason in missing)
    message = ngettext(
        "%(count)s question has no complete answer yet: %(numbers)s.",
        "%(count)s questions have no complete answer yet: %(numbers)s.",
        len(missing),
    )
    return message % {"count": len(missing), "numbers": numbers}


register(Quiz())
