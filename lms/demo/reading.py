"""Reading the courses in `content/`: TOML into frozen values, refusing whatever the format does not know."""

import tomllib
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from lms.demo import shapes

CONTENT = Path(__file__).parent / "content"
COURSES = ("customer-success", "workplace-communication")

T = TypeVar("T")


class ContentRefused(Exception):
    """A content file says something that the format does not know; the message names file, place and key."""


def read_course(stem: str, folder: Path = CONTENT, *, modules: int | None = None) -> shapes.Course:
    """The course of that folder, whole or with its first `modules` only.

    Raises:
        ContentRefused: a key is unknown, missing or of the wrong type, a key of an activity comes twice, or a file is
            named that is not there.
    """
    home = folder / stem
    course = read_file(
        shapes.Course,
        home / "course.toml",
        stem=stem,
        banks=tuple(read_file(shapes.Bank, file, stem=file.stem) for file in sorted((home / "banks").glob("*.toml"))),
        modules=tuple(read_module(each) for each in sorted(home.glob("m*-*"))[:modules] if each.is_dir()),
    )
    check(course, home)
    return course if modules is None else replace(course, banks=tuple(drawn_banks(course)))


def drawn_banks(course: shapes.Course) -> Iterator[shapes.Bank]:
    """The banks that the course's quizzes draw from."""
    quizzes = [each for each in activities_of(course) if isinstance(each, shapes.Quiz)]
    stems = {draw.bank for quiz in quizzes for draw in quiz.draw}
    return (bank for bank in course.banks if bank.stem in stems)


def read_module(home: Path) -> shapes.Module:
    """A module with its lessons, in the order of their names."""
    lessons = tuple(read_file(shapes.Lesson, file, stem=file.stem) for file in sorted(home.glob("l*-*.toml")))
    return read_file(shapes.Module, home / "module.toml", stem=home.name, lessons=lessons)


def read_file(shape: type[T], file: Path, **known: Any) -> T:
    """A file as that shape; `known` are the fields that do not stand in the file."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContentRefused(f"{place(file)}: {error}") from error
    return build(shape, raw, place(file), known)


def place(file: Path) -> str:
    """A file as messages name it."""
    return "/".join(file.parts[-3:])


def build(shape: type[T], raw: Any, where: str, known: Mapping[str, Any] | None = None) -> T:
    """A dataclass from a table, key by key."""
    known = known or {}
    if not isinstance(raw, dict):
        raise ContentRefused(f"{where}: expected a table, found {raw!r}.")
    allowed = {each.name: each for each in fields(shape) if each.name not in known}  # type: ignore[arg-type]
    if unknown := sorted(raw.keys() - allowed.keys()):
        known_keys = ", ".join(sorted(allowed))
        raise ContentRefused(f"{named(where, raw)}: unknown key {unknown[0]!r}. Known are: {known_keys}.")
    if missing := [name for name, each in allowed.items() if name not in raw and is_required(each)]:
        raise ContentRefused(f"{named(where, raw)}: {missing[0]!r} is missing.")
    hints = typing.get_type_hints(shape)
    values = {name: convert(hints[name], value, f"{where}, {label(raw)}{name}") for name, value in raw.items()}
    return shape(**values, **known)


def is_required(each: "Field[Any]") -> bool:
    """Whether a key must stand in the file."""
    return each.default is MISSING and each.default_factory is MISSING


def named(where: str, raw: Mapping[str, Any]) -> str:
    """A place, with the key of the table that stands there."""
    return f"{where}, {raw['key']}" if "key" in raw else where


def label(raw: Mapping[str, Any]) -> str:
    """The key of a table that has one, for messages."""
    return f"{raw['key']}: " if "key" in raw else ""


def convert(hint: Any, raw: Any, where: str) -> Any:  # noqa: PLR0911  (one answer per kind of value)
    """A value as its field wants it."""
    if hint is Any:
        return raw
    if isinstance(hint, types.UnionType):
        return convert(typing.get_args(hint)[0], raw, where)
    if typing.get_origin(hint) is tuple:
        return tuple(convert(typing.get_args(hint)[0], each, where) for each in listed(raw, where))
    if hint is shapes.Names and isinstance(raw, str):
        return shapes.Names(raw, raw)
    if hint is shapes.Block:
        return block(raw, where)
    if hint in {shapes.Activity, shapes.Question}:
        return activity(raw, where, hint)
    if is_dataclass(hint):
        return build(typing.cast("type[Any]", hint), raw, where)
    if type(raw) is not hint:
        raise ContentRefused(f"{where}: expected {hint.__name__}, found {raw!r}.")
    return raw


def listed(raw: Any, where: str) -> list[Any]:
    """A list."""
    if not isinstance(raw, list):
        raise ContentRefused(f"{where}: expected a list, found {raw!r}.")
    return raw


def subclasses(shape: type[Any], tag: str) -> dict[str, type[Any]]:
    """The concrete classes that descend from `shape`, by their tag."""
    found: dict[str, type[Any]] = {}
    for child in shape.__subclasses__():
        found |= ({getattr(child, tag): child} if getattr(child, tag) else {}) | subclasses(child, tag)
    return found


def block(raw: Any, where: str) -> shapes.Block:
    """A block of a lesson, by its `type`."""
    rest = dict(raw) if isinstance(raw, dict) else {}
    known = subclasses(shapes.Block, "type")
    kind = rest.pop("type", None)
    if kind not in known:
        raise ContentRefused(f"{where}, {label(rest)}unknown type {kind!r}. Known are: {', '.join(sorted(known))}.")
    if kind == "activity":
        return shapes.Exercise(key=str(rest.get("key")), activity=activity(rest, where, shapes.Activity))
    return typing.cast("shapes.Block", build(known[kind], rest, where))


def activity(raw: Any, where: str, root: type[Any]) -> shapes.Activity:
    """An activity, or with `root` a question, by its `kind`."""
    rest = dict(raw) if isinstance(raw, dict) else {}
    known = subclasses(root, "kind")
    kind = rest.pop("kind", None)
    if kind not in known:
        raise ContentRefused(f"{where}, {label(rest)}unknown kind {kind!r}. Known are: {', '.join(sorted(known))}.")
    return typing.cast("shapes.Activity", build(known[kind], rest, where))


def check(course: shapes.Course, home: Path) -> None:
    """What no single file can know: keys are unique, and the files that lessons name are there."""
    for lesson in course.lessons:
        refuse_twice([each.key for each in lesson.blocks], f"{course.stem}, {lesson.stem}")
    refuse_twice([each.key for each in activities_of(course)], course.stem)
    stems = {bank.stem for bank in course.banks}
    for quiz in (each for each in activities_of(course) if isinstance(each, shapes.Quiz)):
        if missing := [draw.bank for draw in quiz.draw if draw.bank not in stems]:
            raise ContentRefused(f"{course.stem}, {quiz.key}: there is no bank {missing[0]!r}.")
    for file in files_of(course):
        if not (home / file).is_file():
            raise ContentRefused(f"{course.stem}: there is no file {file}.")


def refuse_twice(keys: Iterable[str], where: str) -> None:
    """Refuse a key that comes twice."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ContentRefused(f"{where}: the key {key!r} comes twice.")
        seen.add(key)


def activities_of(course: shapes.Course) -> Iterator[shapes.Activity]:
    """Every activity of the lessons, the questions of quizzes, and those of banks."""
    for block in (each for lesson in course.lessons for each in lesson.blocks):
        if isinstance(block, shapes.Exercise):
            yield block.activity
            if isinstance(block.activity, shapes.Quiz):
                yield from block.activity.questions
    for bank in course.banks:
        yield from bank.questions


def files_of(course: shapes.Course) -> Iterator[str]:
    """The images and recordings that the course shows, below its folder."""
    yield from (f"images/{name}.svg" for name in {course.image.en, course.image.fr})
    for block in (each for lesson in course.lessons for each in lesson.blocks):
        if isinstance(block, shapes.Image):
            yield from (f"images/{name}.svg" for name in {block.image.en, block.image.fr})
        if isinstance(block, shapes.Audio):
            yield from (f"audio/{name}.mp3" for name in {block.audio.en, block.audio.fr})
