"""Opening and changing agencies, and the face they show."""

from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Collection

from agencies.models import Agency, Person, Role
from agencies.services.errors import UmbrellaStandsAlready
from agencies.services.roles import invite_to_team

LOGO = "max-320x128"


@transaction.atomic
def open_agency(*, slug: str, name_en: str, name_fr: str, kind: str = Agency.Kind.MEMBER, **fields: Any) -> Agency:
    """A new agency; its colours and address are those of `fields`. Raises `UmbrellaStandsAlready`."""
    if kind == Agency.Kind.UMBRELLA and Agency.objects.filter(kind=kind).exists():
        raise UmbrellaStandsAlready
    return Agency.objects.create(slug=slug, name_en=name_en, name_fr=name_fr, kind=kind, **fields)


@transaction.atomic
def open_agency_with_coordinator(
    *, coordinator_name: str, coordinator_email: str, coordinator_language: str, **fields: Any
) -> Agency:
    """A new member agency and the person who will run it, who is invited by e-mail."""
    agency = open_agency(**fields)
    invite_to_team(
        agency=agency,
        full_name=coordinator_name,
        email=coordinator_email,
        role=Role.COORDINATOR,
        language=coordinator_language,
    )
    return agency


@transaction.atomic
def change_agency(*, agency: Agency, **fields: Any) -> Agency:
    """Change what an agency says about itself; `fields` are those of the model, but for `kind` and `slug`."""
    for name, value in fields.items():
        setattr(agency, name, value)
    agency.save(update_fields=list(fields))
    return agency


@transaction.atomic
def set_logo(*, agency: Agency, file: "File[bytes]", by: Person | None = None) -> Agency:
    """Show this picture (checked by the caller to be one) instead of the one before, which goes.

    Headers show a small copy of our own: it costs them no query, and stays whatever happens to the picture in Wagtail.
    """
    old = agency.logo
    logo = get_image_model().objects.create(
        title=agency.name_en, file=file, collection=collection_of(agency), uploaded_by_user=by
    )
    agency.logo = logo
    with logo.get_rendition(LOGO).file.open() as small:
        suffix = Path(small.name).suffix
        show_copy(agency, default_storage.save(f"logos/{agency.slug}{suffix}", ContentFile(small.read())))
    if old:
        old.delete()
    return agency


@transaction.atomic
def remove_logo(*, agency: Agency) -> Agency:
    """Show the house's own mark again."""
    if agency.logo:
        agency.logo.delete()
    agency.logo = None
    show_copy(agency, "")
    return agency


def show_copy(agency: Agency, name: str) -> None:
    """Keep which file headers show; the one before goes when that is certain."""
    before, agency.logo_name = agency.logo_name, name
    agency.save(update_fields=["logo", "logo_name"])
    if before:
        transaction.on_commit(lambda: default_storage.delete(before))


def collection_of(agency: Agency) -> Collection:
    """Where Wagtail keeps the agency's pictures, apart from the courses'."""
    name = f"Agency: {agency.slug}"
    root = Collection.get_first_root_node()
    return Collection.objects.filter(name=name).first() or root.add_child(name=name)
