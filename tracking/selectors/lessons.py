"""One lesson as the learner sees it: its blocks, and for each activity a pane with form, state and feedback."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.safestring import mark_safe

from courses.activities import Answer, Definition, kind_of
from courses.selectors import ActivityOutline, LessonOutline, definition_of, lesson_text, resolve_files
from tracking.models import LessonProgress
from tracking.selectors.prepared import Prepared
from tracking.services.classroom import Seat
from tracking.services.tokens import Token

TYPED = frozenset({"cloze", "short_answer"})
ORDERS = 16  # So many shuffles of one question: neighbours seldom share one, and a cohort shares the drawn forms.


@dataclass(frozen=True)
class Pane:
    """An activity in a lesson. Without a `token` there is nothing left to send.

    `kept` and `error` are a refused answer and what to do about it. `order` decides how options are shuffled.
    """

    activity: ActivityOutline
    definition: Definition
    state: Mapping[str, Any]
    order: str
    token: str = ""
    attempts_left: int | None = None
    kept: Answer | None = None
    error: str = ""

    @property
    def is_fresh(self) -> bool:
        """Nothing done and nothing refused: it looks the same to every learner with the same order."""
        return bool(self.token) and not self.state and not self.error

    @property
    def answer(self) -> Answer | None:
        """The last answer, unless it was typed in another language than the form's."""
        foreign = is_bound(self.definition) and self.state.get("language") != self.definition.get("language")
        return None if foreign else self.state.get("answer")

    @cached_property
    def shown(self) -> dict[str, Any]:
        """What the kind's template shows: the form, filled and graded as far as the learner is."""
        kind = kind_of(self.activity.kind)
        answer = self.answer if self.kept is None else self.kept
        graded = kind.grade(self.definition, answer) if answer is not None and self.kept is None else None
        over = not self.token
        return kind.show(self.definition, seed=self.order, answer=answer, grade=graded, reveal=over, closed=over)

    @property
    def is_quiz(self) -> bool:
        """A quiz has a page of its own."""
        return self.activity.kind == "quiz"

    @property
    def question_count(self) -> int:
        """How many questions an attempt at the quiz asks."""
        return len(self.definition["questions"]) + sum(draw["count"] for draw in self.definition["draws"])

    @property
    def pass_percent(self) -> int:
        """The quiz's pass mark."""
        return percent(self.definition["pass_mark"])

    @property
    def best_percent(self) -> int:
        """The best result so far."""
        return percent(self.state.get("best") or 0)

    @property
    def is_done(self) -> bool:
        """Nothing is required any more."""
        return bool(self.state.get("done"))


@dataclass(frozen=True)
class LessonView:
    """Everything that the lesson page shows."""

    outline: LessonOutline
    title: str
    is_fallback: bool
    language: str
    blocks: list[dict[str, Any]]
    previous: LessonOutline | None
    following: LessonOutline | None
    is_done: bool

    @property
    def open_panes(self) -> list[Pane]:
        """Required activities that are not done."""
        panes = [block["pane"] for block in self.blocks if "pane" in block]
        return [pane for pane in panes if pane.activity.required and not pane.is_done]


def lesson_row(enrolment_id: int, lesson_uid: uuid.UUID) -> "QuerySet[LessonProgress]":
    """The progress of one lesson."""
    return LessonProgress.objects.filter(enrolment=enrolment_id, lesson_uid=lesson_uid).order_by()


LESSON_ROW = Prepared(lesson_row, (1, uuid.UUID(int=2)))


def lesson_of(seat: Seat, lesson_uid: uuid.UUID, now: datetime, failed: "Failed | None" = None) -> LessonView:
    """The lesson with its panes; `Http404` where the edition has none such. One query, two when the text is cold."""
    outline = seat.outline.lesson(lesson_uid)
    if outline is None:
        raise Http404
    row = next(iter(LESSON_ROW.rows(seat.enrolment.pk, lesson_uid)), None)
    states = row.activities if row else {}
    text = lesson_text(seat.enrolment.edition, lesson_uid, seat.language)
    order = seat.outline.lessons
    at = order.index(outline)
    return LessonView(
        outline=outline,
        title=text.title,
        is_fallback=text.is_fallback,
        language=text.language,
        blocks=[block_of(seat, block, states, now, failed) for block in text.blocks],
        previous=order[at - 1] if at else None,
        following=order[at + 1] if at + 1 < len(order) else None,
        is_done=bool(row and row.completed_at),
    )


def has_block(seat: Seat, lesson_uid: uuid.UUID, block_id: str) -> bool:
    """Whether the edition has that block in that lesson; no query once the text is known."""
    if seat.outline.lesson(lesson_uid) is None:
        return False
    blocks = lesson_text(seat.enrolment.edition, lesson_uid, seat.language).blocks
    return any(block["id"] == block_id for block in blocks)


@dataclass(frozen=True)
class Failed:
    """A claim that was refused: what was posted is shown again, with what to do about it."""

    placement: uuid.UUID
    message: str
    kept: Answer


def block_of(
    seat: Seat, block: Mapping[str, Any], states: Mapping[str, Any], now: datetime, failed: Failed | None
) -> dict[str, Any]:
    """A block of text as HTML, or of an activity as a pane."""
    if block["type"] != "activity":
        return {**block, "html": mark_safe(resolve_files(block["html"]))}  # noqa: S308  (cleaned when it was frozen)
    activity = seat.outline.activity(uuid.UUID(block["placement"]))
    if activity is None:
        return {**block, "html": ""}
    own = failed if failed and failed.placement == activity.placement else None
    return {**block, "pane": pane_of(seat, activity, states.get(block["placement"], {}), now, own)}


def pane_of(
    seat: Seat, activity: ActivityOutline, state: Mapping[str, Any], now: datetime, failed: Failed | None = None
) -> Pane:
    """The state of one activity and, while there is something to send, its token."""
    open_now = may_try(seat, activity, state)
    return Pane(
        activity=activity,
        definition=definition_for(seat, activity, {} if open_now else state),
        state=state,
        order=f"{seat.enrolment.registration.int % ORDERS}:{activity.placement}",
        token=next_token(seat, activity, state, now).sign() if open_now else "",
        attempts_left=tries_left(activity, state),
        kept=failed.kept if failed else None,
        error=failed.message if failed else "",
    )


def is_bound(definition: Definition) -> bool:
    """Whether the right answer depends on the language: words that are typed."""
    return definition["kind"] in TYPED or any(
        question["kind"] in TYPED
        for question in (
            *definition.get("questions", []),
            *(question for draw in definition.get("draws", []) for question in draw["questions"]),
        )
    )


def definition_for(seat: Seat, activity: ActivityOutline, state: Mapping[str, Any]) -> Definition:
    """The activity in the reader's language, or in that of a typed answer to look back on."""
    definition = definition_of(seat.enrolment.edition, activity.placement, seat.language)
    answered = state.get("language") or seat.language
    if answered == seat.language or not is_bound(definition):
        return definition
    return definition_of(seat.enrolment.edition, activity.placement, answered)


def tries_left(activity: ActivityOutline, state: Mapping[str, Any]) -> int | None:
    """How many attempts are left, or None where there is no limit."""
    return max(activity.attempts - state.get("n", 0), 0) if activity.attempts else None


def next_token(seat: Seat, activity: ActivityOutline, state: Mapping[str, Any], now: datetime) -> Token:
    """The token of the next attempt."""
    return Token(seat.enrolment.registration, activity.placement, state.get("n", 0) + 1, seat.language, now)


def may_try(seat: Seat, activity: ActivityOutline, state: Mapping[str, Any]) -> bool:
    """Something can be sent while the course is open, tries are left, and the answer is not right or confirmed yet."""
    if seat.is_closed or tries_left(activity, state) == 0:
        return False
    settled = state.get("ok") if activity.graded else state.get("done") and activity.kind == "read_and_confirm"
    return not settled or activity.kind == "quiz"


def percent(share: float) -> int:
    """A share as whole per cent, half up."""
    return int(share * 100 + 0.5)
