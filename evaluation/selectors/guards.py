"""What the umbrella may see of groups of people: whole groups that are large and mixed enough, and guarded cells.

A group is *safe* when at least ten people of at least two agencies are in it, the reader's own agencies left out: its
figures and details then name no agency and no cohort, and are shown as they are. Of an agency, only the headline
figures are shown, and each count passes through `evaluation.figures.protection`. See docs/measures.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from evaluation.figures import Cell, Mark, marks_of
from evaluation.figures.protection import is_small
from evaluation.permissions import Sight
from evaluation.selectors.counts import Counts, Group, together, total_of
from evaluation.selectors.figures import GUARDED, Figures, guarded_figures

LEAST_PEOPLE = 10
LEAST_AGENCIES = 2


def others_of(groups: Iterable[Group], sight: Sight) -> list[Group]:
    """The groups that the reader does not know already."""
    return [group for group in groups if group.agency not in sight.own]


def is_safe(groups: Iterable[Group], sight: Sight) -> bool:
    """Whether these groups, taken together, may be shown as they are; nobody at all may."""
    others = others_of(groups, sight)
    people = sum(group.counts.enrolled for group in others)
    return not people or (people >= LEAST_PEOPLE and len({group.agency for group in others}) >= LEAST_AGENCIES)


def withheld_editions(groups: Sequence[Group], sight: Sight) -> frozenset[int]:
    """Ids of editions that are not shown on their own.

    These are the small ones, and as many others as keep the small ones from being told by subtracting.
    """
    parts: dict[int, list[Group]] = defaultdict(list)
    for group in groups:
        parts[group.edition].append(group)
    held = {edition for edition, part in parts.items() if not is_safe(part, sight)}
    size = {edition: sum(group.counts.enrolled for group in others_of(part, sight)) for edition, part in parts.items()}
    while held and not is_safe([group for edition in held for group in parts[edition]], sight):
        spare = [edition for edition in parts if edition not in held and size[edition]]
        if not spare:
            break
        held.add(min(spare, key=lambda edition: (size[edition], edition)))
    return frozenset(held)


def by_agency(groups: Iterable[Group]) -> dict[int, Counts]:
    """The counts of each agency."""
    parts: dict[int, list[Counts]] = defaultdict(list)
    for group in groups:
        parts[group.agency].append(group.counts)
    return {agency: together(counts) for agency, counts in parts.items()}


def guarded_agencies(counts: Mapping[int, Counts], sight: Sight) -> dict[int, Figures]:
    """The headline figures of each agency, so that no small count can be worked out from the others and the total."""
    known = [agency in sight.own for agency in counts]
    marks = guarded_marks(list(counts.values()), known)
    return {agency: guarded_figures(counts[agency], row) for agency, row in zip(counts, marks, strict=True)}


def guarded_marks(rows: Sequence[Counts], known: Sequence[bool]) -> list[dict[str, Mark]]:
    """For each group, measure → mark; what hides a group's size hides its whole row."""
    sizes = marks_of([Cell(row.enrolled, known=own) for row, own in zip(rows, known, strict=True)])
    columns = {"enrolled": sizes}
    for key in GUARDED:
        wholes = [wholes_of(row, key, columns.get("started", sizes)[at]) for at, row in enumerate(rows)]
        numbers = [getattr(row, key) for row in rows]
        columns[key] = marks_of([Cell(*cell) for cell in zip(numbers, wholes, sizes, known, strict=True)])
    return [{key: column[at] for key, column in columns.items()} for at in range(len(rows))]


def wholes_of(row: Counts, key: str, started: Mark) -> tuple[int, ...]:
    """The shown numbers beside a count that contain it."""
    if key in {"active", "completed"} and started is Mark.SHOWN:
        return (row.enrolled, row.started)
    return (row.enrolled,)


def guarded_total(groups: Sequence[Group], sight: Sight) -> Figures:
    """The figures of people who are too few, or all of one agency: nothing to subtract from, so each count by itself.

    Nothing at all when the reader could subtract an agency of their own.
    """
    counts = total_of(groups)
    size = Mark.UNDER if is_small(counts.enrolled) else Mark.SHOWN
    marks = {"enrolled": size}
    if any(group.agency in sight.own for group in groups):
        return guarded_figures(counts, dict.fromkeys(("enrolled", *GUARDED), Mark.HIDDEN))
    for key in GUARDED:
        wholes = wholes_of(counts, key, marks.get("started", size))
        marks[key] = Cell(getattr(counts, key), wholes, size).mark
    return guarded_figures(counts, marks)
