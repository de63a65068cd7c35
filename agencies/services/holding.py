"""An agency that nobody else changes until the transaction is over."""

from agencies.models import Agency


def hold_agency(agency_id: int) -> None:
    """Wait until nobody else holds the agency.

    Its key stays free: whoever stores a row of the agency, a learner's answer above all, need not wait for us.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
