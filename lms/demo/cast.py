"""Who is in the world, from the files in `data/`: agencies, staff, groups, and made-up learners."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from agencies.models.contact import canonical_phone
from agencies.selectors.people import Newcomer
from lms.demo.reading import build
from lms.demo.shapes import Words

DATA = Path(__file__).parent / "data"
PHONE_ONLY = 7  # One learner in seven has a phone and no address.
ADDRESSES = {"en": "post.example", "fr": "courriel.example"}


@dataclass(frozen=True)
class Staff:
    """Somebody who works for an agency, or runs the installation and belongs to none (`operator`)."""

    name: str
    email: str
    language: str
    role: str


@dataclass(frozen=True)
class House:
    """An agency; `logo` names a file of `data/logos`."""

    slug: str
    kind: str
    name: Words
    region: str
    reach: str
    logo: str
    primary: str
    accent: str
    email: str
    phone: str
    address: str
    website: str
    staff: tuple[Staff, ...]


@dataclass(frozen=True)
class Group:
    """Learners who take a course together.

    `starts` counts days from today; `women` and `french` are shares; `mood` says where the group is: finished,
    running or starting.
    """

    key: str
    agency: str
    course: str
    edition: int
    name: str
    starts: int
    weeks: int
    learners: int
    women: float
    french: float
    mood: str
    trainers: tuple[str, ...]


@dataclass(frozen=True)
class Cast:
    """Everybody who does not come and go."""

    operator: Staff
    agencies: tuple[House, ...]
    cohorts: tuple[Group, ...]
    notes: tuple[Words, ...]

    @property
    def umbrella(self) -> House:
        """The one that authors."""
        return next(house for house in self.agencies if house.kind == "umbrella")


@dataclass(frozen=True)
class Names:
    """Names that go together."""

    language: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]


@dataclass(frozen=True)
class Origins:
    """All names."""

    groups: tuple[Names, ...]

    def speaking(self, language: str) -> list[Names]:
        """Those of one official language."""
        return [names for names in self.groups if names.language == language]


@lru_cache(maxsize=1)
def read_cast() -> Cast:
    """Agencies, staff and groups."""
    return read(Cast, "agencies.toml")


@lru_cache(maxsize=1)
def read_origins() -> Origins:
    """Names for learners."""
    return read(Origins, "names.toml")


def read(shape: type[Any], name: str) -> Any:
    """A data file, as strictly as the courses are read."""
    return build(shape, tomllib.loads((DATA / name).read_text(encoding="utf-8")), name)


class Registry:
    """Hands out learners: no name, address or phone number comes twice in a world."""

    def __init__(self, seed: str) -> None:
        self.rng = Random(f"{seed}:learners")
        self.names: set[str] = set()
        self.phones = self.free_phones()

    def free_phones(self) -> Iterator[str]:
        """Numbers that are kept free for stories and that no agency of the world uses."""
        taken = {canonical_phone(house.phone) for house in read_cast().agencies}
        numbers = (f"+1{area}55501{last:02d}" for last in range(99, 0, -1) for area in (403, 587, 780, 825))
        return (number for number in numbers if number not in taken)

    def group(self, group: Group, count: int) -> list[Newcomer]:
        """So many learners of a group, French speakers in their share."""
        french = round(count * group.french)
        languages = ["fr"] * french + ["en"] * (count - french)
        self.rng.shuffle(languages)
        return [self.learner(language, group.women) for language in languages]

    def learner(self, language: str, women: float) -> Newcomer:
        """One learner; some have a phone and no address."""
        name = self.name(language, women)
        if len(self.names) % PHONE_ONLY == 0:
            return Newcomer(name, phone=next(self.phones), language=language)
        return Newcomer(name, email=f"{address_part(name)}@{ADDRESSES[language]}", language=language)

    def name(self, language: str, women: float) -> str:
        """A name that nobody has yet."""
        while True:
            names = self.rng.choice(read_origins().speaking(language))
            given = self.rng.choice(names.women if self.rng.random() < women else names.men)
            name = f"{given} {self.rng.choice(names.families)}"
            if address_part(name) not in {address_part(each) for each in self.names}:
                self.names.add(name)
                return name


def address_part(name: str) -> str:
    """`Marie-Flore Désir` → `marie-flore.desir`."""
    return ascii_of(name).lower().replace(" ", ".").replace("'", "")


def ascii_of(text: str) -> str:
    """Without accents."""
    return text.translate(str.maketrans("áàâäãåçéèêëíìîïñóòôöúùûüÉÈÀÎÔ", "aaaaaaceeeeiiiinoooouuuuEEAIO"))
