"""What enrolling a list of people would do, row by row, before anything is done."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership, Person, Role
from agencies.models.contact import LONGEST_NAME, canonical_email, canonical_phone, folded, is_garbled, plain
from agencies.selectors.people import Newcomer, people_meant
from courses.imports import Row
from courses.imports.words import language_of
from courses.models import ENROLS, Cohort, Enrolment, Outcome

AT_ONCE = 500
CLOSED = _("This account is closed. Ask whoever runs Tremplin to open it again.")
NO_NAME = "=+-@"  # A spreadsheet would read a name that begins with one of these as a formula.


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row and what happens to it. `detail` names the other cohort or line; `problems` are for the reader."""

    row: Row
    outcome: Outcome
    newcomer: Newcomer | None = None
    person: Person | None = None
    problems: tuple[str | Promise, ...] = ()
    detail: str = ""

    @property
    def enrols(self) -> bool:
        """Whether the person gets a place."""
        return self.outcome in ENROLS


@dataclass(frozen=True)
class EnrolmentPlan:
    """Every row of a list with what happens to it."""

    cohort: Cohort
    rows: list[PlannedRow]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows by outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def enrolling(self) -> list[PlannedRow]:
        """The rows that give somebody a place."""
        return [row for row in self.rows if row.enrols]

    @property
    def writable(self) -> int:
        """How many of those can be invited by e-mail."""
        return sum(bool(row.newcomer and row.newcomer.email) for row in self.enrolling)

    @property
    def fingerprint(self) -> str:
        """The same for the same plan: shows whether anything changed since somebody looked."""
        told = "\n".join(f"{row.row.line} {row.outcome} {row.newcomer}" for row in self.rows)
        return hashlib.sha256(f"{self.cohort.pk}\n{told}".encode()).hexdigest()[:32]


def plan_enrolments(*, cohort: Cohort, rows: Sequence[Row], language: str) -> EnrolmentPlan:
    """What enrolling these rows would do; `language` is that of people whose row says none. At most nine queries."""
    checked = [newcomer_of(row, language) for row in rows]
    sound = [newcomer for newcomer, _problems in checked if newcomer]
    people = dict(zip(sound, people_meant(sound, cohort.agency), strict=True))
    placed = enrolments_of(cohort, [person for person in people.values() if person])
    ours = learners_of(cohort, [person for person in people.values() if person])
    seen = Seen()
    planned = []
    for row, (newcomer, problems) in zip(rows, checked, strict=True):
        if newcomer is None:
            planned.append(PlannedRow(row, Outcome.PROBLEM, problems=problems))
            continue
        person = people[newcomer]
        first = seen.first_line(newcomer, person, row.line)
        standing = placed.get(person.pk) if person else None
        known = person is not None and person.pk in ours
        planned.append(planned_row(row, newcomer, person, first, standing, known=known, cohort=cohort))
    return EnrolmentPlan(cohort, planned)


class Seen:
    """Who stood in earlier lines: by account, by address, or by phone and name where one of the two has no address."""

    def __init__(self) -> None:
        self.lines: dict[Any, int] = {}

    def first_line(self, newcomer: Newcomer, person: Person | None, line: int) -> int:
        """The line where this person stood first; `line` itself for somebody new, who is remembered."""
        named = newcomer.phone, folded(newcomer.full_name)
        account: list[Any] = [("account", person.pk)] if person else []
        if newcomer.email:
            own, like, kept = [*account, newcomer.email], ("bare", *named), [("any", *named)]
        else:
            own, like, kept = account, ("any", *named), [("bare", *named), ("any", *named)]
        looked_for = [*own, like] if newcomer.phone else own
        found = [self.lines[key] for key in looked_for if key in self.lines]
        if found:
            return min(found)
        self.lines |= dict.fromkeys([*own, *kept], line)
        return line


def planned_row(
    row: Row,
    newcomer: Newcomer,
    person: Person | None,
    first: int,
    placed: Enrolment | None,
    *,
    known: bool,
    cohort: Cohort,
) -> PlannedRow:
    """What happens to a sound row; `first` is the line where this person stood first."""
    if first != row.line:
        return PlannedRow(row, Outcome.DUPLICATE, newcomer, person, detail=str(first))
    if person and not person.is_active:
        return PlannedRow(row, Outcome.PROBLEM, problems=(CLOSED,))
    if placed is None:
        return PlannedRow(row, Outcome.KNOWN if known else Outcome.NEW, newcomer, person)
    if placed.withdrawn_at:
        return PlannedRow(row, Outcome.WITHDRAWN, newcomer, person)
    if placed.cohort_id == cohort.pk:
        return PlannedRow(row, Outcome.ALREADY, newcomer, person)
    return PlannedRow(row, Outcome.OTHER_COHORT, newcomer, person, detail=placed.cohort.name if placed.cohort else "")


def newcomer_of(row: Row, language: str) -> tuple[Newcomer | None, tuple[str | Promise, ...]]:
    """The person whom a row names, or everything that is wrong with it."""
    problems: list[str | Promise] = []
    name = plain(row.name)
    problems += name_problems(name)
    email = said(canonical_email, row.email, problems)
    phone = said(canonical_phone, row.phone, problems)
    spoken = language_of(row.language) if row.language else language
    if spoken is None:
        problems.append(_("We don’t know this language. Write English or French, en or fr, or nothing."))
    if not (row.email or row.phone):
        problems.append(_("Write an e-mail address or a phone number."))
    if problems or spoken is None:
        return None, tuple(problems)
    return Newcomer(name, email, phone, spoken), ()


def name_problems(name: str) -> Iterable[str | Promise]:
    """What is wrong with a name: missing, endless, or no name at all."""
    if not any(sign.isalpha() for sign in name):
        yield _("The name is missing.")
    elif len(name) > LONGEST_NAME:
        yield _("The name is too long.")
    elif is_garbled(name):
        yield _("Characters of this name got lost on the way. Write it again.")
    elif name[0] in NO_NAME or "://" in name or "@" in name:
        yield _("This does not look like a name.")


def said(reading: Any, text: str, problems: list[str | Promise]) -> str:
    """What `reading` makes of a cell; what it complains about joins the problems."""
    try:
        return str(reading(text))
    except ValidationError as error:
        problems.extend(error.messages)
        return ""


def enrolments_of(cohort: Cohort, people: Sequence[Person]) -> dict[Any, Enrolment]:
    """The enrolments of these people in the cohort's offering, by person."""
    found = Enrolment.objects.filter(offering=cohort.offering_id).select_related("cohort")
    return {each.person_id: each for keys in batches(people) for each in found.filter(person__in=keys)}


def learners_of(cohort: Cohort, people: Sequence[Person]) -> set[Any]:
    """Keys of those who are learners of the cohort's agency."""
    found = Membership.objects.filter(agency=cohort.agency_id, role=Role.LEARNER)
    return {pk for keys in batches(people) for pk in found.filter(person__in=keys).values_list("person_id", flat=True)}


def batches(people: Sequence[Person]) -> Iterable[list[Any]]:
    """Keys, so many as a database takes at once."""
    return ([person.pk for person in people[at : at + AT_ONCE]] for at in range(0, len(people), AT_ONCE))
