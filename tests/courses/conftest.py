"""A member agency with a cohort, and its coordinator at a browser."""

import pytest

from courses.services import enrolment_imports
from tests.factories.agencies import make_agency, make_member, signed_in
from tests.factories.tracking import make_cohort, make_edition


@pytest.fixture
def maple():
    return make_agency("maple", name_en="Maple Centre", name_fr="Centre Maple")


@pytest.fixture
def coordinator(maple):
    return make_member(maple)


@pytest.fixture
def browser(coordinator):
    return signed_in(coordinator)


@pytest.fixture
def cohort(maple):
    return make_cohort(maple, make_edition(), "Evening group")


@pytest.fixture
def small_batches(monkeypatch):
    """Batches of two rows; of long lists it takes three."""
    monkeypatch.setattr(enrolment_imports, "BATCH", 2)
