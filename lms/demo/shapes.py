"""What a file of `content/` may say: one frozen dataclass per table, whose fields are the keys that are allowed."""

from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Words:
    """The same in English and in French."""

    en: str
    fr: str

    def __getitem__(self, language: str) -> str:
        return {"en": self.en, "fr": self.fr}[language]


@dataclass(frozen=True)
class Names(Words):
    """Names of files, without endings; one string when the same file serves both languages."""


@dataclass(frozen=True)
class Variants:
    """Accepted answers in English and in French; they need not be as many."""

    en: tuple[str, ...]
    fr: tuple[str, ...]

    def __getitem__(self, language: str) -> tuple[str, ...]:
        return {"en": self.en, "fr": self.fr}[language]


@dataclass(frozen=True)
class Choice:
    """An answer to choose."""

    key: str
    text: Words
    feedback: Words
    correct: bool


@dataclass(frozen=True)
class Item:
    """A thing to order, or a right side that matches nothing."""

    key: str
    text: Words


@dataclass(frozen=True)
class Pair:
    """Two things that belong together."""

    key: str
    left: Words
    right: Words


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What every kind has. A question of a quiz or bank needs no title: its prompt gives one."""

    kind: ClassVar[str] = ""

    key: str
    prompt: Words
    title: Words | None = None


@dataclass(frozen=True, kw_only=True)
class ReadAndConfirm(Activity):
    """A box to tick."""

    kind = "read_and_confirm"
    statement: Words


@dataclass(frozen=True, kw_only=True)
class Reflection(Activity):
    """Free writing."""

    kind = "reflection"
    minimum_words: int = 0
    sample: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Question(Activity):
    """An activity with a right answer."""

    attempts: int = 0
    shuffle: bool = True


@dataclass(frozen=True, kw_only=True)
class SingleChoice(Question):
    """Exactly one choice is correct."""

    kind = "single_choice"
    choices: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(Question):
    """One or more choices are correct."""

    kind = "multiple_choice"
    choices: tuple[Choice, ...]
    partial_credit: bool = True


@dataclass(frozen=True, kw_only=True)
class Judged(Question):
    """A question that says something after a right and after a wrong answer."""

    feedback_right: Words | None = None
    feedback_wrong: Words | None = None


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Judged):
    """A statement."""

    kind = "true_false"
    answer: bool


@dataclass(frozen=True, kw_only=True)
class Ordering(Judged):
    """Items in the right order."""

    kind = "ordering"
    items: tuple[Item, ...]
    partial_credit: bool = True


@dataclass(frozen=True, kw_only=True)
class Matching(Judged):
    """Pairs, and right sides that mislead."""

    kind = "matching"
    pairs: tuple[Pair, ...]
    distractors: tuple[Item, ...] = ()
    partial_credit: bool = True


@dataclass(frozen=True, kw_only=True)
class Cloze(Judged):
    """A text with `[[gaps]]`."""

    kind = "cloze"
    text: Words
    partial_credit: bool = True
    forgive_accents: bool = True
    forgive_case: bool = True


@dataclass(frozen=True, kw_only=True)
class ShortAnswer(Judged):
    """A word or short phrase."""

    kind = "short_answer"
    accepted: Variants
    forgive_accents: bool = True
    forgive_case: bool = True


@dataclass(frozen=True)
class Draw:
    """So many questions of a bank (the stem of its file)."""

    bank: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Quiz(Activity):
    """Questions asked together; `pass_mark` in per cent."""

    kind = "quiz"
    pass_mark: int
    attempts: int
    shuffle: bool = False
    review: str = "full"
    questions: tuple[Question, ...] = ()
    draw: tuple[Draw, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Block:
    """What every block of a lesson has."""

    type: ClassVar[str] = ""

    key: str


@dataclass(frozen=True, kw_only=True)
class Heading(Block):
    """A heading."""

    type = "heading"
    text: Words


@dataclass(frozen=True, kw_only=True)
class Text(Block):
    """Prose."""

    type = "text"
    html: Words


@dataclass(frozen=True, kw_only=True)
class Image(Block):
    """A picture; `image` names a file of `images/` without its ending."""

    type = "image"
    image: Names
    alt: Words
    caption: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Audio(Block):
    """A recording; `script` is what `content/make_audio.py` made it from."""

    type = "audio"
    audio: Names
    title: Words
    transcript: Words
    script: Any = field(default=None, compare=False)


@dataclass(frozen=True, kw_only=True)
class Callout(Block):
    """A box beside the story."""

    type = "callout"
    tone: str
    title: Words
    html: Words


@dataclass(frozen=True, kw_only=True)
class Glossary(Block):
    """A new word."""

    type = "glossary"
    term: Words
    meaning: Words
    example: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """A small table."""

    type = "table"
    caption: Words
    header: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Resource(Block):
    """A page elsewhere."""

    type = "resource"
    url: str
    title: Words
    description: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Exercise(Block):
    """An activity at its place; in the file its fields stand beside the block's."""

    type = "activity"
    activity: Activity


@dataclass(frozen=True)
class Bank:
    """A shelf of questions; `stem` is the name of its file."""

    stem: str
    title: Words
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Lesson:
    """One sitting. `stem` is the name of its file."""

    stem: str
    slug: Words
    title: Words
    summary: Words
    minutes: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Module:
    """A part of a course. `stem` is the name of its folder."""

    stem: str
    slug: Words
    title: Words
    summary: Words
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class SkillLevels:
    """Levels 1 to 12, skill by skill."""

    listening: int | None = None
    speaking: int | None = None
    reading: int | None = None
    writing: int | None = None


@dataclass(frozen=True)
class Level:
    """A language level."""

    framework: str
    skill_levels: SkillLevels


@dataclass(frozen=True)
class Course:
    """A course whole. `stem` is the name of its folder, and what every uid of it is made from."""

    stem: str
    slug: Words
    title: Words
    summary: Words
    description: Words
    audience: Words
    outcomes: tuple[Words, ...]
    hours: int
    image: Names
    image_alt: Words
    banks: tuple[Bank, ...]
    modules: tuple[Module, ...]
    level: Level | None = None

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """All lessons, in order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)
