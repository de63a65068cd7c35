"""What learners did: the classroom's own services, driven through the weeks up to now.

A learner's history depends on nothing but the seed, the group, their number in it and `now`, so that the same call
tells the same statements. Nobody acts in the future: a clock that passes `now` ends the story.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.http import QueryDict
from django.utils import translation

from courses.activities import Definition
from courses.models import Enrolment
from courses.selectors import ActivityOutline, LessonOutline, definition_of, lesson_text, outline_of
from lms.demo.answers import Learner, Post
from lms.demo.personas import Habit, Visit
from tracking.forms.claims import read_claim
from tracking.services.acts import Claim
from tracking.services.classroom import Seat, do_activity, finish_reading, note_place, start_course
from tracking.services.errors import SameAnswer
from tracking.services.tokens import Token

MINUTE = timedelta(minutes=1)
SWITCHES_LANGUAGE = 0.10
IN_OTHER_LANGUAGE = 0.30
GIVES_UP_QUIZ = 0.08
RETRIES_QUESTION = 0.6
CHANGES_TEXT = 0.12
LOOKS_AHEAD = 0.5
MOST_TRIES = 3


class NowReached(Exception):
    """The story has come up to the present."""


@dataclass
class Clock:
    """The learner's time; it cannot pass `now`."""

    at: datetime
    now: datetime

    def wait(self, length: timedelta) -> datetime:
        """Let time pass."""
        self.move(self.at + length)
        return self.at

    def move(self, at: datetime) -> None:
        """Go to a moment. Raises `NowReached`."""
        if at >= self.now:
            raise NowReached
        self.at = at


class History:
    """One learner in one enrolment, whose relations are loaded."""

    def __init__(self, enrolment: Enrolment, habit: Habit, learner: Learner, now: datetime) -> None:
        self.enrolment, self.habit, self.learner = enrolment, habit, learner
        self.rng: Random = learner.rng
        self.clock = Clock(enrolment.enrolled_at, now)
        self.own = enrolment.person.preferred_language
        self.bilingual = self.rng.random() < SWITCHES_LANGUAGE
        self.pace = self.rng.uniform(0.7, 1.3)

    def live(self, visits: list[Visit]) -> None:
        """Make the visits, up to now; many have begun one lesson more than they finished."""
        following = 0
        try:
            for visit in visits:
                self.clock.move(max(visit.at, self.clock.at + 5 * MINUTE))
                following = visit.lesson + 1
                self.come(visit.lesson)
        except NowReached:
            pass
        try:
            self.look_ahead(following)
        except NowReached:
            return

    def come(self, number: int, *, leaves: bool = False) -> None:
        """Open a lesson, the first time by pressing Start."""
        seat = self.seat()
        with translation.override(seat.language):
            if number == 0:
                start_course(seat=seat, now=self.clock.at)
            self.visit(seat, seat.outline.lessons[number], leaves=leaves)

    def look_ahead(self, number: int) -> None:
        """Begin the next lesson a day or two later, at the usual hour, and leave it in the middle."""
        lessons = outline_of(self.enrolment.edition).lessons
        if 0 < number < len(lessons) and self.rng.random() < LOOKS_AHEAD:
            self.clock.wait(timedelta(days=self.rng.randint(1, 2)))
            self.come(number, leaves=True)

    def seat(self) -> Seat:
        """The seat in the language of this visit."""
        language = self.own
        if self.bilingual and self.rng.random() < IN_OTHER_LANGUAGE:
            language = "fr" if self.own == "en" else "en"
        return Seat(self.enrolment, outline_of(self.enrolment.edition, language), language)

    def visit(self, seat: Seat, lesson: LessonOutline, *, leaves: bool) -> None:
        """Read a lesson from top to bottom, doing what stands in it; sometimes with a break, or without an end."""
        blocks = lesson_text(self.enrolment.edition, lesson.uid, seat.language).blocks
        step = lesson.minutes * MINUTE * self.pace / max(len(blocks), 1)
        break_at = self.rng.randrange(len(blocks)) if leaves or self.rng.random() < self.habit.interrupted else None
        for number, block in enumerate(blocks):
            self.clock.wait(step * self.rng.uniform(0.6, 1.4))
            if number == break_at:
                note_place(seat=seat, lesson_uid=lesson.uid, block_id=block["id"], now=self.clock.at)
                if leaves:
                    return
                self.clock.wait(self.rng.choice((20 * MINUTE, 90 * MINUTE, 11 * 60 * MINUTE)))
            if block["type"] == "activity":
                self.exercise(seat, self.activity_of(lesson, block))
        finish_reading(seat=seat, lesson_uid=lesson.uid, now=self.clock.wait(MINUTE / 2))

    def activity_of(self, lesson: LessonOutline, block: Mapping[str, Any]) -> ActivityOutline:
        """The activity that stands at a block."""
        return next(each for each in lesson.activities if each.block_id == block["id"])

    def exercise(self, seat: Seat, activity: ActivityOutline) -> None:
        """Do an activity, and again where somebody would."""
        definition = definition_of(self.enrolment.edition, activity.placement, seat.language)
        most = min(activity.attempts or MOST_TRIES, MOST_TRIES)
        for attempt in range(1, most + 1):
            try:
                claim = self.claim(seat, activity, definition, attempt)
            except SameAnswer:  # Told to choose another one, they leave it at that.
                return
            if attempt == most or not self.tries_again(activity, claim):
                return
            self.clock.wait(self.pause(activity))

    def tries_again(self, activity: ActivityOutline, claim: Claim) -> bool:
        """Whether somebody with this result makes another attempt."""
        if activity.kind == "quiz":
            return not claim.grade.success and self.rng.random() > GIVES_UP_QUIZ
        if not activity.graded:
            return activity.kind == "reflection" and self.rng.random() < CHANGES_TEXT
        return not claim.grade.success and self.rng.random() < RETRIES_QUESTION

    def pause(self, activity: ActivityOutline) -> timedelta:
        """Between two attempts."""
        if activity.kind == "quiz":
            return self.rng.choice((8 * MINUTE, 25 * MINUTE, 20 * 60 * MINUTE))
        return self.rng.uniform(0.2, 1.5) * MINUTE

    def claim(self, seat: Seat, activity: ActivityOutline, definition: Definition, attempt: int) -> Claim:
        """One attempt: the form as it was shown, posted, read, graded and recorded like anybody's."""
        registration = self.enrolment.registration
        token = Token(registration, activity.placement, attempt, seat.language, self.clock.at)
        post = self.learner.post(definition, attempt=attempt, seed=token.seed)
        thinking = self.rng.uniform(0.4, 1.2) * max(activity.questions, 1)
        claim = read_claim(definition, as_form(post), activity=activity, token=token)
        do_activity(seat=seat, claim=claim, now=self.clock.wait(thinking * MINUTE))
        return claim


def as_form(post: Post) -> QueryDict:
    """A post as a view receives it."""
    form = QueryDict(mutable=True)
    for name, values in post.items():
        form.setlist(name, values)
    return form
