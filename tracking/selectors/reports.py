"""What became of each line of an import, in the reader's language."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.files.storage import default_storage
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tracking.models import Import
from tracking.selectors.credentials import reason_of

OUTCOMES: dict[str, "str | Promise"] = {
    "stored": gettext_lazy("stored"),
    "repeated": gettext_lazy("was there already"),
    "refused": gettext_lazy("refused"),
}


@dataclass(frozen=True)
class ReportLine:
    """One line's end, in words."""

    number: int
    uid: str
    outcome: str
    why: str


def report_of(order: Import) -> Iterator[ReportLine]:
    """Every line that was read."""
    if not order.report:
        return
    with default_storage.open(order.report) as file:
        for line in file:
            yield in_words(json.loads(line))


def in_words(verdict: dict[str, Any]) -> ReportLine:
    """As a person reads it."""
    return ReportLine(verdict["line"], verdict["uid"], str(OUTCOMES[verdict["outcome"]]), why(verdict["faults"]))


def why(faults: list[dict[str, Any]]) -> str:
    """All reasons, with their places."""
    reasons = [reason_of(fault) for fault in faults]
    return " ".join(f"{one.message} [{one.pointer}]" if one.pointer else one.message for one in reasons)


def refused_lines(order: Import, most: int) -> list[ReportLine]:
    """The first lines that were refused."""
    if not order.report:
        return []
    with default_storage.open(order.report) as file:
        refused = (found for line in file if (found := json.loads(line))["outcome"] == "refused")
        return [in_words(verdict) for verdict in islice(refused, most)]


def table_of(order: Import, language: str) -> Iterator[list[str | int]]:
    """A table with its header, in a language: rows are made when they are sent, long after the request."""
    lines = report_of(order)
    with override(language):
        header: list[str | int] = [_("Line"), _("Id"), _("Outcome"), _("Why")]
    yield header
    while True:
        with override(language):
            line = next(lines, None)
        if line is None:
            return
        yield [line.number, line.uid, line.outcome, line.why]
