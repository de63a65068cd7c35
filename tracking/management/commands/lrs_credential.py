"""`manage.py lrs_credential`: make, list, rotate and revoke the keys with which tools reach the ledger."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency
from tracking.models import Credential
from tracking.services.credentials import (
    CredentialRefused,
    Given,
    create_credential,
    endpoint,
    revoke_credential,
    rotate_credential,
)
from tracking.xapi.scopes import Scope


class Command(BaseCommand):
    """Each answer is JSON, one object a line."""

    help = "Make, list, rotate and revoke the keys with which tools reach the ledger (xAPI). Answers in lines of JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Four words, each with its own arguments."""
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="print key, secret and endpoint of a new key")
        create.add_argument("--agency", required=True, metavar="SLUG", help="the agency's short address")
        create.add_argument(
            "--scope", action="append", required=True, help=f"one of {', '.join(Scope)}; can be repeated"
        )
        create.add_argument("--name", default="Command line", help="what the key is for")
        actions.add_parser("list", help="print every key, without secrets").add_argument("--agency", metavar="SLUG")
        actions.add_parser("rotate", help="print another secret; the old one stops at once").add_argument("key")
        actions.add_parser("revoke", help="end a key for good").add_argument("key")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say what is in the way."""
        try:
            getattr(self, options["action"])(options)
        except CredentialRefused as refused:
            raise CommandError(str(refused.message)) from refused

    def create(self, options: dict[str, Any]) -> None:
        """A new key."""
        scopes = [word for said in options["scope"] for word in said.replace(",", " ").split()]
        if unknown := sorted(set(scopes) - set(Scope)):
            raise CommandError(f"There is no scope {', '.join(unknown)}. Choose among: {', '.join(Scope)}.")
        name = options["name"].strip()[:100] or "Command line"
        self.show(create_credential(agency=agency_called(options["agency"]), name=name, scopes=scopes))

    def list(self, options: dict[str, Any]) -> None:
        """All keys, or those of one agency."""
        found = Credential.objects.select_related("agency").order_by("agency__slug", "made_at", "pk")
        if options["agency"]:
            found = found.filter(agency=agency_called(options["agency"]))
        for credential in found:
            self.tell(facts_of(credential))

    def rotate(self, options: dict[str, Any]) -> None:
        """Another secret."""
        self.show(rotate_credential(credential=credential_called(options["key"])))

    def revoke(self, options: dict[str, Any]) -> None:
        """The end of a key."""
        self.tell(facts_of(revoke_credential(credential=credential_called(options["key"]))))

    def show(self, given: Given) -> None:
        """What a tool needs to know."""
        self.tell({"key": given.credential.key, "secret": given.secret, "endpoint": endpoint()})

    def tell(self, facts: dict[str, Any]) -> None:
        """One line."""
        self.stdout.write(json.dumps(facts, ensure_ascii=False))


def agency_called(slug: str) -> Agency:
    """The agency of that short address."""
    agency = Agency.objects.filter(slug=slug).first()
    if agency is None:
        known = ", ".join(Agency.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no agency {slug}. There are: {known}.")
    return agency


def credential_called(key: str) -> Credential:
    """The credential of that key."""
    credential = Credential.objects.filter(key=key).first()
    if credential is None:
        raise CommandError(f"There is no key {key}. See: manage.py lrs_credential list")
    return credential


def facts_of(credential: Credential) -> dict[str, Any]:
    """What may be shown at any time; moments as ISO 8601."""
    moments = ("made_at", "rotated_at", "revoked_at", "last_used_at")
    told = {name: getattr(credential, name) for name in moments}
    return {
        "agency": credential.agency.slug,
        "name": credential.name,
        "key": credential.key,
        "scopes": credential.scopes,
        **{name: moment and moment.isoformat() for name, moment in told.items()},
    }
