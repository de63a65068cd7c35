"""Reading the courses: what is there, and what is refused."""

from pathlib import Path

import pytest

from lms.demo import shapes
from lms.demo.reading import CONTENT, COURSES, ContentRefused, activities_of, build, read_course, read_file

LESSON = """
slug = {en = "a", fr = "b"}
title = {en = "A", fr = "B"}
summary = {en = "", fr = ""}
minutes = 20
"""


@pytest.mark.parametrize("stem", COURSES)
def test_a_course_has_four_modules_of_four_lessons_and_every_kind_of_activity(stem):
    course = read_course(stem)
    assert [len(module.lessons) for module in course.modules] == [4, 4, 4, 4]
    assert {activity.kind for activity in activities_of(course)} == {
        "cloze",
        "matching",
        "multiple_choice",
        "ordering",
        "quiz",
        "read_and_confirm",
        "reflection",
        "short_answer",
        "single_choice",
        "true_false",
    }
    for lesson in course.lessons:
        assert any(isinstance(block, shapes.Exercise) for block in lesson.blocks), lesson.stem


def test_a_course_can_be_read_in_part():
    assert len(read_course(COURSES[0], modules=1).lessons) == 4


def lesson(tmp_path: Path, text: str) -> shapes.Lesson:
    file = tmp_path / "c" / "m1-x" / "l1-x.toml"
    file.parent.mkdir(parents=True)
    file.write_text(LESSON + text, encoding="utf-8")
    return read_file(shapes.Lesson, file, stem="l1-x")


HEADING = '[[blocks]]\ntype = "heading"\nkey = "h"\n'
QUESTION = '[[blocks]]\ntype = "activity"\nkey = "q"\nkind = "true_false"\nprompt = {en = "p", fr = "p"}\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            HEADING + 'text = {en = "x", fr = "y"}\nbold = true',
            "c/m1-x/l1-x.toml, blocks, h: unknown key 'bold'. Known are: key, text.",
        ),
        (HEADING, "c/m1-x/l1-x.toml, blocks, h: 'text' is missing."),
        (HEADING + 'text = {en = "x"}', "c/m1-x/l1-x.toml, blocks, h: text: 'fr' is missing."),
        (HEADING + 'text = "x"', "c/m1-x/l1-x.toml, blocks, h: text: expected a table, found 'x'."),
        (HEADING + "text = {en = 1, fr = 2}", "c/m1-x/l1-x.toml, blocks, h: text, en: expected str, found 1."),
        (
            '[[blocks]]\ntype = "poem"\nkey = "h"',
            (
                "c/m1-x/l1-x.toml, blocks, h: unknown type 'poem'. Known are: activity, audio, callout, glossary, "
                "heading, image, resource, table, text."
            ),
        ),
        (
            QUESTION + "answer = 1",
            "c/m1-x/l1-x.toml, blocks, q: answer: expected bool, found 1.",
        ),
        ("blocks = 3", "c/m1-x/l1-x.toml, blocks: expected a list, found 3."),
    ],
)
def test_a_file_that_says_something_else_is_refused_by_file_and_key(tmp_path, text, says):
    with pytest.raises(ContentRefused) as refused:
        lesson(tmp_path, text)
    assert str(refused.value) == says


def test_a_question_of_a_quiz_cannot_be_a_reflection():
    raw = {
        "key": "z",
        "prompt": {"en": "p", "fr": "p"},
        "pass_mark": 70,
        "attempts": 3,
        "questions": [{"kind": "reflection", "key": "r", "prompt": {"en": "p", "fr": "p"}}],
    }
    with pytest.raises(ContentRefused, match="x, z: questions, r: unknown kind 'reflection'"):
        build(shapes.Quiz, raw, "x")


def copied(tmp_path: Path, stem: str) -> Path:
    """A course's text in a folder where it can be spoilt; its files are only touched."""
    for file in (CONTENT / stem).rglob("*"):
        target = tmp_path / file.relative_to(CONTENT)
        if file.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes() if file.suffix == ".toml" else b"")
    return tmp_path / stem


def test_a_missing_image_and_a_key_that_comes_twice_are_refused(tmp_path):
    home = copied(tmp_path, COURSES[0])
    (home / "images" / "cover.svg").unlink()
    with pytest.raises(ContentRefused, match=r"there is no file images/cover\.svg"):
        read_course(COURSES[0], tmp_path)
    bank = next(home.glob("banks/m1-*.toml"))
    text = bank.read_text(encoding="utf-8")
    key = text.split('key = "', 1)[1].split('"', 1)[0]
    (home / "banks" / "m9-twice.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentRefused, match=f"the key '{key}' comes twice"):
        read_course(COURSES[0], tmp_path)


def test_a_quiz_that_draws_from_no_bank_is_refused(tmp_path):
    home = copied(tmp_path, COURSES[0])
    next(home.glob("banks/m4-*.toml")).unlink()
    with pytest.raises(ContentRefused, match="there is no bank 'm4-"):
        read_course(COURSES[0], tmp_path)
