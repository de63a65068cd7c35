"""What a learner does, in xAPI's words: the substance of each statement, before it is told."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from courses.activities import Answer, Definition, Grade, kind_of
from courses.selectors import ActivityOutline, LessonOutline
from tracking.services.tokens import Token
from tracking.xapi import vocabulary as words
from tracking.xapi.statements import Act, Result, Thing

LONGEST_ATTEMPT = timedelta(hours=4)  # A form left open overnight is not a night of work.
Part = tuple[Definition, Answer, Grade]


@dataclass(frozen=True)
class Claim:
    """What a browser says was done, read and graded by the server.

    `definition` is what was asked: for a quiz, the questions that this attempt drew, whose answers are `parts`.
    """

    activity: ActivityOutline
    token: Token
    definition: Definition
    answer: Answer
    grade: Grade
    parts: tuple[Part, ...] = ()


def reading(shape: LessonOutline, at: datetime, *, token: str, block: str = "", finished: bool = False) -> Act:
    """Reading a lesson, up to a block or to its end."""
    return Act(
        words.EXPERIENCED,
        lesson_thing(shape),
        token=token,
        at=at,
        result=Result(extensions={words.FINISHED: True} if finished else {}),
        parents=(module_thing(shape),),
        extensions={words.LESSON_AT: str(shape.uid), **({words.BLOCK: block} if block else {})},
    )


def completion(thing: Thing, at: datetime, *, parents: tuple[Thing, ...] = (), extensions: Any = None) -> Act:
    """The server's word that a lesson, module or course is complete."""
    result = Result(completion=True)
    token = "complete"  # noqa: S105  (not a password: a lesson can be completed once)
    return Act(words.COMPLETED, thing, token, at, result, parents=parents, extensions=extensions or {})


def attempt_at(claim: Claim, shape: LessonOutline, *, at: datetime) -> Act:
    """An attempt at an activity of a lesson."""
    return Act(
        verb_of(claim),
        activity_thing(claim.definition, claim.activity.activity_uid),
        token=claim.token.name,
        at=at,
        result=Result(
            score=claim.grade.score,
            success=claim.grade.success,
            completion=claim.grade.complete,
            response=kind_of(claim.activity.kind).response(claim.definition, claim.answer),
            duration=min(max(at - claim.token.shown_at, timedelta()), LONGEST_ATTEMPT),
            extensions={words.ANSWER: claim.answer},
        ),
        parents=(lesson_thing(shape),),
        grouping=(module_thing(shape),),
        extensions=place_of(claim, shape) | {words.ATTEMPT: claim.token.attempt},
    )


def questions_of(claim: Claim, shape: LessonOutline, quiz: Act) -> list[Act]:
    """The questions of a quiz attempt, told beside the attempt itself."""
    return [
        Act(
            words.ANSWERED,
            activity_thing(definition, uuid.UUID(definition["uid"])),
            token=quiz.token,
            at=quiz.at,
            result=Result(
                grade.score, grade.success, response=kind_of(definition["kind"]).response(definition, answer)
            ),
            parents=(quiz.thing,),
            grouping=(module_thing(shape),),
            extensions=place_of(claim, shape),
        )
        for definition, answer, grade in claim.parts
    ]


def place_of(claim: Claim, shape: LessonOutline) -> dict[str, Any]:
    """Where in the outline, for the statement's context."""
    activity = claim.activity
    return {words.LESSON_AT: str(shape.uid), words.PLACEMENT: str(activity.placement), words.BLOCK: activity.block_id}


def verb_of(claim: Claim) -> words.Verb:
    """What the learner did, in a word."""
    if claim.activity.kind == "quiz":
        return words.PASSED if claim.grade.success else words.FAILED
    others = {"reflection": words.RESPONDED, "read_and_confirm": words.CONFIRMED}
    return others.get(claim.activity.kind, words.ANSWERED)


def activity_thing(definition: Definition, uid: uuid.UUID) -> Thing:
    """An activity as a statement's object, named in the language that it was shown in."""
    name = {definition.get("language", "und"): definition["title"]}
    if definition["kind"] == "quiz":
        return Thing(uid, words.ASSESSMENT, name)
    return Thing(uid, words.INTERACTION, name, kind_of(definition["kind"]).interaction(definition))


def lesson_thing(shape: LessonOutline) -> Thing:
    """A lesson as a statement's object."""
    return Thing(shape.uid, words.LESSON, shape.titles)


def module_thing(shape: LessonOutline) -> Thing:
    """The module of a lesson."""
    return Thing(shape.module_uid, words.MODULE, shape.module_titles)
