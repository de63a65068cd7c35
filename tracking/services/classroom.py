"""What a learner can do: start, read on, and do an activity. Each is one transaction: statements and their effect.

Every command takes a `Seat` and the time, and returns when the ledger and the progress agree. Repeating a command
with the same token changes nothing and answers the same.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from courses.models import Enrolment
from courses.selectors import LessonOutline, Outline
from tracking.models import LessonProgress, Progress
from tracking.projections import apply, fact_of
from tracking.services import ledger
from tracking.services.acts import Claim, attempt_at, completion, lesson_thing, module_thing, questions_of, reading
from tracking.services.errors import AlreadyAnswered, EnrolmentClosed, NoAttemptLeft, SameAnswer, TokenNotYours
from tracking.services.storage.batches import Arrival
from tracking.signals import course_completed
from tracking.xapi import vocabulary as words
from tracking.xapi.statements import Act, Setting, id_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

#: What is read under the lock.
LOOKED_AT = (
    *(field.attname for field in Progress._meta.concrete_fields),  # noqa: SLF001  (Django’s documented way to ask)
    *("enrolment__withdrawn_at", "enrolment__person__is_active", "enrolment__person__pseudonym"),
)


@dataclass(frozen=True)
class Seat:
    """An enrolment in its edition's outline, in the language the learner reads now."""

    enrolment: Enrolment
    outline: Outline
    language: str

    @property
    def is_closed(self) -> bool:
        """The learner left: reading goes on, doing does not. Who is in a closed offering finishes what they began."""
        return self.enrolment.withdrawn_at is not None or not self.enrolment.person.is_active

    @property
    def setting(self) -> Setting:
        """What its statements have in common."""
        return ledger.setting_of(self.enrolment, self.language)


class Outcome(StrEnum):
    """What became of a claim."""

    RECORDED = "recorded"
    REPLAYED = "replayed"


@dataclass
class Telling:
    """The acts of one transaction, turned into statements and folded as they are told."""

    seat: Seat
    progress: Progress
    lesson: LessonProgress | None = None
    shape: LessonOutline | None = None
    told: list[Arrival] = field(default_factory=list)

    def tell(self, act: Act) -> bool:
        """Add one act; True when it completes the lesson."""
        arrival = ledger.tell(act, setting=self.seat.setting)
        self.told.append(arrival)
        fact = fact_of(json.loads(arrival.exact))
        return bool(fact and apply(fact, self.progress, self.lesson, self.shape))

    def save(self) -> None:
        """Write statements and progress."""
        ledger.append(self.told, agency_id=self.seat.enrolment.agency_id)
        self.progress.save()
        if self.lesson:
            self.lesson.save()


def to_the_millisecond(at: datetime) -> datetime:
    """The precision that statements keep, so that a rebuild finds the same time."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def hold(enrolment: Enrolment) -> Progress:
    """The progress row, locked until the transaction ends; made on the first act.

    Enrolment and person are locked with it and looked at again, because the learner may have left, or been erased,
    since they were read. They must be locked for that: after waiting, PostgreSQL reads only what it locks anew.
    """
    rows = held_rows().filter(enrolment=enrolment)
    found = rows.first()
    if found is None:
        Progress.objects.bulk_create([Progress(enrolment=enrolment)], ignore_conflicts=True)
        found = rows.get()
    person, now = enrolment.person, found.enrolment
    enrolment.withdrawn_at, person.is_active, person.pseudonym = (
        now.withdrawn_at,
        now.person.is_active,
        now.person.pseudonym,
    )
    return found


def held_rows() -> "QuerySet[Progress]":
    """Progress to be locked with its enrolment and its person, in this order by everybody who needs all three."""
    joined = Progress.objects.select_related("enrolment__person").only(*LOOKED_AT)
    return joined.select_for_update(of=("self", "enrolment", "enrolment__person"), no_key=True)


def begin(seat: Seat, at: datetime) -> Telling:
    """Open the transaction's story; the very first act of an enrolment tells that the course was started."""
    telling = Telling(seat=seat, progress=hold(seat.enrolment))
    if seat.is_closed:
        raise EnrolmentClosed
    return opened(telling, at)


def opened(telling: Telling, at: datetime) -> Telling:
    """Tell the start of the course if nothing was told before."""
    telling.progress.lessons_total = len(telling.seat.outline.lessons)
    if telling.progress.started_at is None:
        course = telling.seat.setting.course
        telling.tell(Act(words.INITIALIZED, course, token="start", at=at))  # noqa: S106  (not a password)
    return telling


def open_lesson(telling: Telling, lesson_uid: uuid.UUID, at: datetime) -> LessonOutline:
    """Bring the lesson's row into the story; raises KeyError when the edition has no such lesson."""
    shape = telling.seat.outline.lesson(lesson_uid)
    if shape is None:
        raise KeyError(lesson_uid)
    rows = LessonProgress.objects.filter(enrolment=telling.seat.enrolment, lesson_uid=lesson_uid)
    telling.lesson = rows.first() or LessonProgress(
        enrolment=telling.seat.enrolment, lesson_uid=lesson_uid, started_at=at
    )
    telling.shape = shape
    return shape


@transaction.atomic
def start_course(*, seat: Seat, now: datetime) -> None:
    """The learner pressed Start."""
    begin(seat, to_the_millisecond(now)).save()


@transaction.atomic
def note_place(*, seat: Seat, lesson_uid: uuid.UUID, block_id: str, now: datetime) -> None:
    """The learner left a lesson at a block; told once a minute. Raises KeyError for an unknown lesson."""
    at = to_the_millisecond(now)
    telling = begin(seat, at)
    shape = open_lesson(telling, lesson_uid, at)
    tell_once(telling, reading(shape, at, token=f"block:{block_id}:{at:%Y-%m-%dT%H:%M}", block=block_id))


@transaction.atomic
def finish_reading(*, seat: Seat, lesson_uid: uuid.UUID, now: datetime) -> None:
    """The learner pressed Continue at the end of a lesson. Raises KeyError for an unknown lesson."""
    at = to_the_millisecond(now)
    telling = begin(seat, at)
    shape = open_lesson(telling, lesson_uid, at)
    tell_once(telling, reading(shape, at, token="end", finished=True))  # noqa: S106  (not a password)


def tell_once(telling: Telling, act: Act) -> None:
    """Tell an act unless the ledger has it: what is not stored must not move progress either."""
    if stored_before(telling, act) is None:
        tell_and_close(telling, [act])


@transaction.atomic
def do_activity(*, seat: Seat, claim: Claim, now: datetime) -> Outcome:
    """Record one attempt at an activity, graded by the server.

    A replay of a recorded attempt answers REPLAYED. Raises `AlreadyAnswered` when that attempt holds another answer,
    `SameAnswer` for the one that was wrong before, `NoAttemptLeft`, `TokenNotYours` or `EnrolmentClosed`, having stored
    nothing.
    """
    at = to_the_millisecond(now)
    seat = replace(seat, language=claim.definition.get("language", seat.language))
    telling = Telling(seat=seat, progress=hold(seat.enrolment))
    shape = open_lesson(telling, claim.activity.lesson_uid, at)
    attempt = attempt_at(claim, shape, at=at)
    if is_replay(telling, claim, attempt):
        return Outcome.REPLAYED
    if seat.is_closed:
        raise EnrolmentClosed
    opened(telling, at)
    tell_and_close(telling, [*questions_of(claim, shape, attempt), attempt])
    return Outcome.RECORDED


def is_replay(telling: Telling, claim: Claim, act: Act) -> bool:
    """Whether this attempt stands in the ledger already, with the same answer."""
    states = telling.lesson.activities if telling.lesson else {}
    state = states.get(str(claim.activity.placement), {})
    done = state.get("n", 0)
    if claim.token.attempt > done:
        if claim.token.attempt != done + 1:
            raise TokenNotYours
        if claim.activity.attempts and claim.token.attempt > claim.activity.attempts:
            raise NoAttemptLeft
        if not claim.parts and state.get("ok") is False and state.get("answer") == claim.answer:
            raise SameAnswer
        return False
    before = stored_before(telling, act)
    if before is None or before.get("result", {}).get("response") != act.result.response:
        raise AlreadyAnswered
    return True


def stored_before(telling: Telling, act: Act) -> dict[str, Any] | None:
    """The statement of this act, if it was told before."""
    seat = telling.seat
    return ledger.stored(id_of(act, seat.setting), agency_id=seat.enrolment.agency_id)


def tell_and_close(telling: Telling, acts: Sequence[Act]) -> None:
    """Tell the acts; when they complete the lesson, tell that, and its module and course if they are complete too."""
    was_complete = telling.progress.completed_at
    completes = [telling.tell(act) for act in acts]
    if any(completes) and telling.shape:
        for act in completions(telling, acts[-1].at):
            telling.tell(act)
    telling.save()
    if telling.progress.completed_at and not was_complete:
        announce = partial(
            course_completed.send_robust,
            sender=Enrolment,
            enrolment_id=telling.seat.enrolment.pk,
            completed_at=telling.progress.completed_at,
        )
        transaction.on_commit(announce)


def completions(telling: Telling, at: datetime) -> list[Act]:
    """What the last act completed: the lesson, and whatever holds only complete lessons now."""
    shape = telling.shape
    if shape is None:
        return []
    rows = LessonProgress.objects.filter(enrolment=telling.seat.enrolment, completed_at__isnull=False)
    done = {shape.uid, *rows.order_by().values_list("lesson_uid", flat=True)}
    lesson, module, course = lesson_thing(shape), module_thing(shape), telling.seat.setting.course
    acts = [completion(lesson, at, parents=(module,), extensions={words.LESSON_AT: str(shape.uid)})]
    if {each.uid for each in telling.seat.outline.lessons_of(shape.module_uid)} <= done:
        acts.append(completion(module, at, parents=(course,)))
    if telling.progress.completed_at:
        acts.append(completion(course, at))
    return acts
