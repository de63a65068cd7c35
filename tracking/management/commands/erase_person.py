"""`manage.py erase_person`: cut somebody from everything that is known of them."""

import contextlib
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from agencies.models import Person
from agencies.services import AgenciesError, ask_erasure
from agencies.services.erasures import check_erasable, sought_of
from tracking.selectors.erasures import preview_of


class Command(BaseCommand):
    """Says what will happen, asks, and promises it; a worker does it."""

    help = "Erase a person at all agencies, for good. Figures and what was done stay, without a name."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who and why."""
        parser.add_argument("who", help="e-mail, pseudonym or key of the person")
        parser.add_argument("--reason", required=True, help="why; it is kept, so it names nobody")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, who: str, reason: str, yes: bool, **options: Any) -> None:
        """One person, or an error that says why not."""
        person = person_known_as(who)
        try:
            check_erasable(person)
            found = preview_of(person, sought_of(person))
            houses = ", ".join(agency.slug for agency in found.agencies) or "none"
            self.stdout.write(
                f"{person}, agencies: {houses}; enrolments: {found.enrolments}; "
                f"statements of the classroom that stay: {found.told_by_us}; statements of tools that go, at least: "
                f"{found.told_by_tools}; notes: {found.documents}"
            )
            if not yes and input("Nobody can undo this. Type “erase” to go on: ").strip() != "erase":
                raise CommandError("Nothing was done.")
            erasure = ask_erasure(person=person, reason=reason)
        except AgenciesError as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write(
            f"Erasure {erasure.pk} of person {person.pk} is promised. A worker (manage.py jobworker) does it."
        )


def person_known_as(who: str) -> Person:
    """By address, pseudonym or key; raises `CommandError`."""
    wanted = Q(email__iexact=who)
    with contextlib.suppress(ValueError):
        wanted |= Q(pk=uuid.UUID(who)) | Q(pseudonym=uuid.UUID(who))
    person = Person.objects.filter(wanted, erasures=None).first()
    if person is None:
        raise CommandError("Nobody has this e-mail, pseudonym or key.")
    return person
