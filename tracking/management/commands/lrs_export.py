"""`manage.py lrs_export`: an agency's statements as a file or into a pipe."""

import sys
from argparse import ArgumentParser
from datetime import datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from agencies.models import Agency
from tracking.models import Export
from tracking.services.exports import Filters, write_file, write_stream


class Command(BaseCommand):
    """A file that was cut short is gone on with by the same command."""

    help = "Write an agency's statements as NDJSON or Parquet. The same command again goes on where it was cut short."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, as what, and where to."""
        parser.add_argument("--agency", required=True, metavar="SLUG", help="the agency's short address")
        parser.add_argument("--format", default="ndjson", choices=Export.Form.values)
        parser.add_argument("--since", type=moment, help="recorded after this moment (ISO 8601)")
        parser.add_argument("--until", type=moment, help="recorded up to this moment (ISO 8601)")
        parser.add_argument("--verb", default="", metavar="IRI")
        parser.add_argument("--course", type=UUID, metavar="UID", help="of learners who are enrolled in this course")
        parser.add_argument("--output", default="-", metavar="FILE", help="- is standard output (NDJSON only)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write."""
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError(f"There is no agency {options['agency']}.")
        filters = Filters(options["since"], options["until"], options["verb"], options["course"])
        if options["output"] != "-":
            self.to_file(agency, options["format"], filters, Path(options["output"]))
        elif options["format"] == Export.Form.NDJSON:
            done = write_stream(agency=agency, form=options["format"], filters=filters, stream=sys.stdout.buffer)
            self.stderr.write(f"{done} statements")
        else:
            raise CommandError("A Parquet file can't be written into a pipe: name a file with --output.")

    def to_file(self, agency: Agency, form: str, filters: Filters, target: Path) -> None:
        """With a line for each batch."""
        try:
            for done in write_file(agency=agency, form=form, filters=filters, target=target):
                self.stderr.write(f"{done} statements")
        except OSError as trouble:
            raise CommandError(f"{target}: {trouble.strerror}") from trouble


def moment(text: str) -> datetime:
    """A moment, in the time zone of the settings where it names none; a day is its beginning."""
    day = parse_date(text)
    found = datetime.combine(day, time.min) if day else parse_datetime(text)
    if found is None:
        raise ValueError(text)
    return found if timezone.is_aware(found) else timezone.make_aware(found)
