"""`manage.py umbrella`: open the umbrella organisation of a new installation and invite its first author."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.text import slugify

from agencies.models import Agency, Role
from agencies.services.agencies import open_agency
from agencies.services.errors import AgenciesError
from agencies.services.roles import invite_to_team
from courses.services.authors import ensure_author_group


class Command(BaseCommand):
    """Everything else is done on screen, by the author and those whom the author invites."""

    help = __doc__
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        """The organisation and the person."""
        parser.add_argument("--name-en", required=True, help="Its name in English.")
        parser.add_argument("--name-fr", required=True, help="Its name in French.")
        parser.add_argument("--author", required=True, help="The full name of the first author.")
        parser.add_argument("--email", required=True, help="Where the invitation goes.")
        parser.add_argument("--language", choices=["en", "fr"], default="en", help="The language of the invitation.")

    @transaction.atomic
    def handle(self, *, name_en: str, name_fr: str, author: str, email: str, language: str, **options: Any) -> None:
        """Open and invite."""
        ensure_author_group()
        slug = slugify(name_en)[:50]
        try:
            agency = open_agency(slug=slug, name_en=name_en, name_fr=name_fr, kind=Agency.Kind.UMBRELLA)
            invite_to_team(
                agency=agency, full_name=author, email=email.lower(), role=Role.UMBRELLA_AUTHOR, language=language
            )
        except AgenciesError as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write(f"{name_en} is open. A worker (manage.py jobworker) sends the invitation to {email}.")
