"""What every kind of activity promises: read a form, grade an answer, show it, and say it in xAPI's words.

Everything here works on frozen definitions (JSON) and knows neither database nor request. A `Definition` holds at
least `kind`, `uid`, `title`, `prompt` and `required`; an `Answer` is what `Kind.read` returned, JSON-able, and is
only ever read back by the kind that wrote it.
"""

import hashlib
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django.utils.html import strip_tags
from django.utils.text import Truncator

T = TypeVar("T")

Definition = dict[str, Any]
Answer = dict[str, Any]
Post = Mapping[str, Sequence[str]]

LONGEST = 10_000  # characters; more is an answer to nothing
RIGHT, PARTLY, NOT_YET, SAVED = "right", "partly", "not-yet", "saved"


class InvalidAnswer(Exception):
    """The form was incomplete or made no sense; `str()` is a translated sentence that says what to do.

    `kept` is what could be read: give it to `Kind.show` as the answer, so that nobody fills a form in twice.
    """

    def __init__(self, message: str, kept: "Answer | None" = None) -> None:
        super().__init__(message)
        self.kept = kept or {}


@dataclass(frozen=True)
class Grade:
    """What an answer is worth.

    `score` is 0 to 1, or None where nothing is scored; `success` None where nothing can fail. `feedback` maps the id
    of a choice, or "" for the whole, to a text. `correct` is the right answer, JSON-able, in the shape of the kind.
    """

    score: float | None = None
    success: bool | None = None
    complete: bool = True
    feedback: dict[str, str] = field(default_factory=dict)
    correct: Any = None


@dataclass(frozen=True)
class Showing:
    """How a form is shown; see `Kind.show`. Without an answer, `answer` is empty."""

    seed: str
    answer: Answer
    grade: Grade | None
    prefix: str
    reveal: bool

    def mark(self, *, right: bool) -> str:
        """`right` or `wrong`, once there is a grade."""
        if self.grade is None:
            return ""
        return "right" if right else "wrong"


class Kind(ABC):
    """The rule of one kind of activity. Instances hold no state: get one with `courses.activities.kind_of`."""

    name: ClassVar[str]
    graded: ClassVar[bool] = True

    @property
    def template(self) -> str:
        """The partial that draws the learner's form; it takes the dict of `show` as its context."""
        return f"courses/activities/_{self.name}.html"

    @abstractmethod
    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """The answer in a posted form; ids that the definition does not know are ignored.

        Raises:
            InvalidAnswer: something is missing.
        """

    @abstractmethod
    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """What the answer is worth; answers that `read` did not make are worth nothing, and raise nothing."""

    @abstractmethod
    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything, as `read` would return it; for previews, tests and worked examples."""

    @abstractmethod
    def response(self, definition: Definition, answer: Answer) -> str:
        """The answer as an xAPI response."""

    @abstractmethod
    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`interactionType` and what belongs to it, for the definition of an xAPI activity."""

    def show(
        self,
        definition: Definition,
        *,
        seed: str,
        answer: Answer | None = None,
        grade: Grade | None = None,
        prefix: str = "",
        reveal: bool = False,
        closed: bool = False,
    ) -> dict[str, Any]:
        """The context of `template`.

        `answer` fills the form, `grade` marks it, `reveal` adds the right answers, `closed` disables the inputs. The
        order of options depends on `seed` and the ids only, so it is the same in every language and on every visit.
        """
        shown = {
            "template": self.template,
            "kind": self.name,
            "uid": definition["uid"],
            "title": definition.get("title", ""),
            "prompt": definition.get("prompt", ""),
            "legend": plain(definition.get("prompt", "")) or definition.get("title", ""),
            "name": self.input_name(prefix),
            "id": f"a-{prefix}{definition['uid']}",
            "answered": answer is not None,
            "state": state_of(grade),
            "score": grade.score if grade else None,
            "feedback": grade.feedback.get("", "") if grade else "",
            "reveal": reveal,
            "closed": closed,
        }
        return shown | self.form(definition, Showing(seed, answer or {}, grade, prefix, reveal))

    @abstractmethod
    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """The part of `show` that is special to this kind."""

    @staticmethod
    def input_name(prefix: str, part: object = "") -> str:
        """The name of an input; `part` tells several inputs of one activity apart."""
        return f"{prefix}answer{'-' if part != '' else ''}{part}"


def state_of(grade: Grade | None) -> str:
    """The grade in one word, as the look names its feedback boxes; empty without a grade."""
    if grade is None:
        return ""
    if grade.success is None:
        return SAVED
    if grade.success:
        return RIGHT
    return PARTLY if grade.score else NOT_YET


def plain(html: str) -> str:
    """A prompt as a short line of text, for legends and labels."""
    spaced = html.replace("</p>", " </p>").replace("<br", " <br").replace("</li>", " </li>")
    return Truncator(" ".join(strip_tags(spaced).split())).chars(240)


def posted(post: Post, name: str) -> list[str]:
    """All values posted under a name, from a QueryDict or a plain mapping, cleaned of what no database can hold."""
    getlist: Callable[[str], list[str]] | None = getattr(post, "getlist", None)
    values = getlist(name) if getlist else post.get(name, [])
    texts = [clean(value) for value in ([values] if isinstance(values, str) else values)]
    return [composed(text) for text in texts] if sum(map(len, texts)) <= LONGEST else texts


def clean(text: str) -> str:
    """Text as typed, without NULs and halves of characters."""
    whole = text.encode("utf-8", "ignore").decode()
    return whole.replace("\x00", "").replace("\r\n", "\n").strip()


def composed(text: str) -> str:
    """In composed Unicode, where an accent is part of its letter; takes the square of the accents on one letter."""
    return unicodedata.normalize("NFC", text)


def shuffled(things: Iterable[T], seed: str, key: Callable[[T], str]) -> list[T]:
    """A permutation that depends on nothing but `seed` and the keys: no library's random numbers, no given order."""
    return sorted(things, key=lambda thing: hashlib.sha256(f"{seed}|{key(thing)}".encode()).digest())


def part_of(right: int, of: int, *, partial_credit: bool) -> float:
    """The score of `right` parts `of` all, or all or nothing."""
    if partial_credit:
        return right / of if of else 0.0
    return 1.0 if right == of else 0.0


def words(definition: Definition, text: str) -> dict[str, str]:
    """A language map with the one language that this definition is in."""
    return {definition.get("language", "und"): text}
