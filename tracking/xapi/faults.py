"""What is wrong with what was sent: where, by which clause, in words that can be translated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MOST: Final = 20


def gettext_noop(text: str) -> str:
    """Mark a text for translation; the layer that knows the reader's language translates it."""
    return text


@dataclass(frozen=True)
class Fault:
    """One thing that breaks a clause. `message` is an English template with `%(name)s` for each of `values`."""

    pointer: str  # A JSON pointer (RFC 6901), "" for the whole; a parameter is "/<its name>".
    clause: str
    message: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The English sentence, with its place."""
        return f"{self.pointer or '/'}: {self.message % self.values} [{self.clause}]"


class Malformed(Exception):
    """What was sent breaks the standard; answered with 400."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults: tuple[Fault, ...] = faults

    def __str__(self) -> str:
        """All faults, a line each."""
        return "\n".join(map(str, self.faults))


def pointer_to(at: str, name: str | int) -> str:
    """The pointer of a property or an item of what stands at `at`."""
    if type(name) is int:
        return f"{at}/{name}"
    return f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}"


def shown(text: object, *, longest: int = 100) -> str:
    """A value as a message may quote it: short, on one line, with nothing that can't be printed or encoded."""
    quoted = str(text)[: longest + 1]
    printable = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in quoted)
    return printable if len(printable) <= longest else f"{printable[:longest]}…"
