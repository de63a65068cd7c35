"""Frozen definitions of every kind, as `courses.activities` reads them."""

import pytest

from courses.activities.cloze import parse


def definition(kind, **own):
    """A definition of a kind."""
    common = {"kind": kind, "uid": f"uid-{kind}", "title": kind, "prompt": "<p>Which?</p>", "required": True}
    return common | {"attempts": 0, "shuffle": True, "language": "en"} | own


def choices(correct):
    """Choices named c0, c1 and so on."""
    return [
        {"id": f"c{at}", "text": f"Text {at}", "correct": right, "feedback": f"Because {at}."}
        for at, right in enumerate(correct)
    ]


SINGLE = definition("single_choice", choices=choices([True, False, False]))
MULTIPLE = definition("multiple_choice", choices=choices([True, False, True, False]), partial_credit=True)
TRUE_FALSE = definition("true_false", answer=True, feedback_right="Yes.", feedback_wrong="Look again.")
ORDERING = definition(
    "ordering",
    items=[{"id": f"i{at}", "text": f"Step {at}"} for at in range(4)],
    partial_credit=True,
    feedback_right="",
    feedback_wrong="Start with the greeting.",
)
MATCHING = definition(
    "matching",
    pairs=[{"id": f"p{at}", "left": f"Left {at}", "right": f"Right {at}"} for at in range(3)],
    distractors=[{"id": "d0", "text": "Nothing"}],
    partial_credit=True,
    feedback_right="",
    feedback_wrong="",
)
CLOZE = definition(
    "cloze",
    parts=parse("Please [[send|mail]] me the report [[by|before]] Friday."),
    forgive_accents=True,
    forgive_case=True,
    partial_credit=True,
    feedback_right="",
    feedback_wrong="",
)
SHORT = definition(
    "short_answer",
    accepted=["résumé", "curriculum vitæ"],
    forgive_accents=True,
    forgive_case=True,
    feedback_right="",
    feedback_wrong="",
)
REFLECTION = definition("reflection", minimum_words=3, sample="I would ask first.")
CONFIRM = definition("read_and_confirm", statement="I have read it.")
QUIZ = definition(
    "quiz", pass_mark=0.5, review="full", shuffle=False, questions=[SINGLE, MULTIPLE, TRUE_FALSE, CLOZE], draws=[]
)
GRADED = [SINGLE, MULTIPLE, TRUE_FALSE, ORDERING, MATCHING, CLOZE, SHORT, QUIZ]
EVERY = [*GRADED, REFLECTION, CONFIRM]


def named(definitions):
    """Parameters with the kind as their name."""
    return [pytest.param(each, id=each["kind"]) for each in definitions]


def form_of(shown):
    """What a browser would post of a shown form, as QueryDict lists."""
    post = {}
    for option in shown.get("options", []) if "rows" not in shown else []:
        if option["selected"]:
            post.setdefault(shown["name"], []).append(option["value"])
    for row in shown.get("rows", []):
        post[row["name"]] = ["" if row["picked"] is None else str(row["picked"])]
    for part in shown.get("parts", []):
        if "name" in part:
            post[part["name"]] = [part["value"]]
    if "value" in shown:
        post[shown["name"]] = [shown["value"]]
    if shown.get("confirmed"):
        post[shown["name"]] = ["yes"]
    for question in shown.get("questions", []):
        post |= form_of(question)
    return post
