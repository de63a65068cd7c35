"""Taking an edition up, and closing it to new learners."""

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency
from courses.models import Edition, Offering
from courses.services.errors import UmbrellaOffersNothing
from courses.services.holding import hold_offering


@transaction.atomic
def offer_edition(*, agency: Agency, edition: Edition) -> Offering:
    """Offer an edition; one that was offered before is open again. Raises `UmbrellaOffersNothing`."""
    if agency.is_umbrella:
        raise UmbrellaOffersNothing
    offering, created = Offering.objects.get_or_create(agency=agency, edition=edition)
    return offering if created else reopen_offering(offering=offering)


@transaction.atomic
def close_offering(*, offering: Offering) -> Offering:
    """No new cohorts and learners; those who are in it finish it."""
    hold_offering(offering)
    if offering.closed_at is None:
        offering.closed_at = timezone.now()
        offering.save(update_fields=["closed_at"])
    return offering


@transaction.atomic
def reopen_offering(*, offering: Offering) -> Offering:
    """New cohorts and learners again."""
    hold_offering(offering)
    if offering.closed_at is not None:
        offering.closed_at = None
        offering.save(update_fields=["closed_at"])
    return offering
