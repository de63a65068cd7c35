"""Two coordinators who press a button at the same moment: no agency has more than it may."""

import pytest

from tests.crowds import together
from tests.factories.tracking import make_agency
from tracking.models import Export, Forwarder
from tracking.services.exports import MOST_AT_WORK, Filters, TooManyExports, order_export
from tracking.services.forwarders import MOST, TooManyForwarders, set_up_forwarder

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


def test_an_agency_has_so_many_forwarders_whoever_makes_them() -> None:
    agency = make_agency()
    known = {"agency": agency, "endpoint": "https://lrs.example/", "key": "k", "secret": "s"}
    made = together(lambda number: set_up_forwarder(**known), CROWD, returned=TooManyForwarders)
    assert sum(isinstance(each, Forwarder) for each in made) == Forwarder.objects.count() == MOST


def test_so_many_exports_are_made_at_once_whoever_orders_them() -> None:
    agency = make_agency()
    order = lambda number: order_export(agency=agency, form=Export.Form.NDJSON, filters=Filters())  # noqa: E731
    made = together(order, CROWD, returned=TooManyExports)
    assert sum(isinstance(each, Export) for each in made) == Export.objects.count() == MOST_AT_WORK
