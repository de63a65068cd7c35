"""What a request brings: its length, its pieces, its packing, and that it is bounded before it is read."""

import gzip
import io

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.urls import reverse

from tests.tracking.xapi_http.tool import ACTIVITY, AGENT, ONE, Tool, query
from tracking.models import Document
from tracking.views.xapi.bodies import body_of
from tracking.views.xapi.refusals import Refused

pytestmark = pytest.mark.django_db

STATE = {"activityId": ACTIVITY, "agent": AGENT, "stateId": "bookmark"}


def test_bytes_that_do_not_come_are_not_stored(tool: Tool) -> None:
    sent = {"Authorization": tool.authorization, "X-Experience-API-Version": ONE}
    path = reverse("tracking:xapi_state")
    for length, status in (("20", 400), ("-1", 400), ("many", 400), ("9" * 30, 413), ("³", 400)):
        answer = tool.client.generic(
            "PUT",
            path,
            QUERY_STRING=query(STATE),
            headers=sent,
            **{"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"short")},
        )
        assert (length, answer.status_code) == (length, status)
        places = [(fault["pointer"], fault["clause"]) for fault in answer.json()["error"]["faults"]]
        assert places == [("/Content-Length", "RFC 9110 8.6")] * (status == 400)
    assert Document.objects.count() == 0


def test_a_length_is_refused_before_a_byte_is_read(tool: Tool) -> None:
    class Trap(io.BytesIO):
        def read(self, *args):
            raise AssertionError("read")

    request = RequestFactory().generic("PUT", "/xapi/about", b"x" * 100)
    request._stream = Trap()
    with pytest.raises(Refused) as refused:
        body_of(request).all(99)
    assert refused.value.status == 413


def test_pieces_are_read_where_the_server_says_that_they_end() -> None:
    pieces = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": "", "wsgi.input": io.BytesIO(b"abc" * 100)}
    request = RequestFactory().generic("PUT", "/xapi/about", **pieces)
    with pytest.raises(Refused) as refused:
        body_of(request)
    assert refused.value.status == 411
    request.META["wsgi.input_terminated"] = True
    assert body_of(request).all(300) == b"abc" * 100
    request.META["wsgi.input"] = io.BytesIO(b"abc" * 100)
    with pytest.raises(Refused) as refused:
        body_of(request).all(299)
    assert refused.value.status == 413


def test_packed_content_is_refused_rather_than_kept_as_something_else(tool: Tool) -> None:
    answer = tool.put("activities/state", STATE, gzip.compress(b"{}"), Content_Encoding="gzip")
    assert (answer.status_code, answer.headers["Accept-Encoding"], Document.objects.count()) == (415, "identity", 0)
    assert tool.put("activities/state", STATE, b"{}", Content_Encoding="identity").status_code == 204


def test_the_building_lets_large_requests_through_to_where_they_are_bounded(tool: Tool) -> None:
    sent = {"Authorization": tool.authorization, "X-Experience-API-Version": ONE}
    for path, status in (("/xapi/activities/state", 400), ("//xapi/activities/state", 400), ("/learn/", 413)):
        answer = tool.client.generic("PUT", "/", b"x", headers=sent, PATH_INFO=path, CONTENT_LENGTH="50000000")
        assert (path, answer.status_code) == (path, status)
    assert settings.XAPI_PATH == "/xapi/"
