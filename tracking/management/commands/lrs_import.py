"""`manage.py lrs_import`: statements of another LRS, from a file of this machine."""

import csv
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency
from tracking.models import Credential
from tracking.selectors.reports import in_words
from tracking.services.imports import Verdict, credential_for, verdicts_on
from tracking.services.lines import Ending, Lines
from tracking.services.reasons import told


class Command(BaseCommand):
    """Prints each line that was refused, and at the end how many came to which end."""

    help = "Store statements of another LRS (NDJSON, may be packed as .gz). The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Into which agency, from which file."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, metavar="SLUG", help="the agency's short address")
        parser.add_argument("--credential", metavar="KEY", help="a key of the agency that vouches for them")
        parser.add_argument("--report", type=Path, metavar="CSV", help="write what became of each line into this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read to the end, or to where the file ends being one."""
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency {options['agency']}.")
        credential = self.chosen(agency, options["credential"])
        count: Counter[str] = Counter()
        try:
            with options["file"].open("rb") as file:
                verdicts = (
                    one for lot in verdicts_on(Lines(file), agency=agency, credential=credential) for one in lot
                )
                self.report(self.told(verdicts, count), options["report"])
        except OSError as trouble:
            raise CommandError(f"{trouble.filename}: {trouble.strerror}") from trouble
        except Ending as end:
            raise CommandError(told(end.reason)) from end
        finally:
            self.stdout.write(f"{count['stored']} stored, {count['repeated']} were there, {count['refused']} refused")

    def chosen(self, agency: Agency, key: str | None) -> Credential:
        """The one that was named, or the one that stands for imports."""
        if key is None:
            return credential_for(agency)
        found = Credential.objects.live().filter(agency=agency, key=key).first()
        if found is None:
            raise CommandError(f"There is no key {key} of this agency that is in force.")
        return found

    def told(self, verdicts: Iterator[Verdict], count: Counter[str]) -> Iterator[list[Any]]:
        """Rows of the report; refused lines are printed on the way."""
        for verdict in verdicts:
            count[verdict.outcome] += 1
            line = in_words(
                {"line": verdict.line, "uid": verdict.uid, "outcome": verdict.outcome, "faults": [*verdict.faults]}
            )
            if verdict.faults:
                self.stderr.write(f"{line.number}: {line.why}")
            yield [line.number, line.uid, str(verdict.outcome), line.why]

    def report(self, rows: Iterator[list[Any]], target: Path | None) -> None:
        """Into a file, or nowhere."""
        if target is None:
            for _row in rows:
                pass
            return
        with target.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "id", "outcome", "why"])
            writer.writerows(rows)
