"""Rows that nobody else changes until the transaction is over, read again once they are held.

Always in this order, so that nobody waits in a circle: agency, enrolment, cohort, offering; one of each kind. Their
keys stay free, so that rows which only point at them are stored meanwhile.
"""

from courses.models import Cohort, Enrolment, Offering


def hold_enrolment(enrolment: Enrolment) -> None:
    """Wait until nobody else holds the enrolment, and read whether it is withdrawn and which cohort it is in."""
    fields = ["withdrawn_at", "cohort"]
    enrolment.refresh_from_db(fields=fields, from_queryset=Enrolment.objects.select_for_update(no_key=True))


def hold_cohort(cohort: Cohort) -> None:
    """Wait until nobody else holds the cohort, and read which offering it takes."""
    offering = cohort.offering
    cohort.refresh_from_db(fields=["offering"], from_queryset=Cohort.objects.select_for_update(no_key=True))
    if cohort.offering_id == offering.pk:
        cohort.offering = offering


def hold_offering(offering: Offering) -> None:
    """Wait until nobody else holds the offering, and read whether it is open."""
    offering.refresh_from_db(fields=["closed_at"], from_queryset=Offering.objects.select_for_update(no_key=True))
