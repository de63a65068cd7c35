"""What simulated learners write, from `data/voices.toml`, by the uid of the reflection it answers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lms.demo import shapes
from lms.demo.reading import COURSES, activities_of, read_course
from lms.demo.streams import uid_of

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Voices:
    """Texts by reflection uid and language, and sentences to end with by language."""

    texts: Mapping[str, Mapping[str, list[str]]]
    closings: Mapping[str, list[str]]

    def texts_on(self, uid: str, language: str) -> list[str]:
        """Answers to one reflection."""
        return self.texts[uid][language]


@lru_cache(maxsize=1)
def read_voices() -> Voices:
    """Every text, once per process."""
    raw = tomllib.loads((DATA / "voices.toml").read_text(encoding="utf-8"))
    texts = {
        str(uid_of(course, "activity", each.key)): raw["texts"][each.key]
        for course in COURSES
        for each in activities_of(read_course(course))
        if isinstance(each, shapes.Reflection)
    }
    return Voices(texts=texts, closings=raw["closings"])
