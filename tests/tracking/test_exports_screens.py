"""The pages where a coordinator orders a file of statements, and fetches it."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services import drain
from agencies.models import Person, Role
from tests.factories.outgoing import document, documents, exactly, exported, ids_of, store
from tests.factories.tracking import make_agency, make_member
from tracking.models import Export
from tracking.services import exports as services
from tracking.services.exports import Filters, order_export

pytestmark = pytest.mark.django_db
NOTHING = Filters()


@pytest.fixture
def agency():
    Job.objects.all().delete()
    return make_agency("maple")


@pytest.fixture
def small_steps(monkeypatch):
    """So that a few statements are several parts."""
    monkeypatch.setattr(services, "AT_ONCE", 3)


@pytest.fixture
def client(agency) -> Client:
    browser = Client()
    browser.force_login(make_member(agency))
    return browser


def at(name: str, *more, agency: str = "maple") -> str:
    return reverse(f"tracking:{name}", args=[agency, *more])


def test_a_coordinator_orders_a_file_and_fetches_it(client, agency):
    for statement in documents(5):
        store(agency, exactly(statement))
    today = timezone.localdate().isoformat()
    answer = client.post(at("exports"), {"form": "ndjson", "first": today, "last": today})
    assert answer["Location"] == at("exports")
    export = Export.objects.get()
    page = client.get(at("exports")).content.decode()
    assert f'data-progress-url="{at("export_progress", export.uid)}"' in page
    assert client.get(at("export_progress", export.uid)).json() == {"done": 0, "total": 0, "text": "", "over": False}
    assert client.get(at("export_download", export.uid)).status_code == 404
    drain()
    assert client.get(at("export_progress", export.uid)).json() == {
        "done": 5,
        "total": 5,
        "text": "5 of 5",
        "over": True,
    }
    page = client.get(at("exports")).content.decode()
    assert "5 statements" in page
    fetched = client.get(at("export_download", export.uid))
    whole = b"".join(fetched.streaming_content)
    assert ids_of(map(json.loads, whole.decode().splitlines())) == ids_of(documents(5))
    assert fetched["Content-Type"] == "application/x-ndjson"
    assert re.fullmatch(r'attachment; filename="maple-[\d-]+\.ndjson"', fetched["Content-Disposition"])
    assert fetched["Cache-Control"] == "private, no-store"


def test_a_download_that_broke_off_goes_on(client, agency):
    for statement in documents(20):
        store(agency, exactly(statement))
    where = at("export_download", exported(agency).uid)
    first = client.get(where, headers={"Accept-Encoding": "gzip"})
    whole = b"".join(first.streaming_content)
    assert "Content-Encoding" not in first
    more = {"Range": "bytes=1000-", "If-Range": first["ETag"], "Accept-Encoding": "gzip"}
    rest = client.get(where, headers=more)
    assert (rest.status_code, rest["Content-Range"]) == (206, f"bytes 1000-{len(whole) - 1}/{len(whole)}")
    assert hashlib.sha256(whole[:1000] + b"".join(rest.streaming_content)).digest() == hashlib.sha256(whole).digest()
    other = client.get(where, headers={"Range": "bytes=1000-", "If-Range": '"another"'})
    assert (other.status_code, b"".join(other.streaming_content)) == (200, whole)
    beyond = client.get(where, headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(whole)}")


def test_the_ends_of_the_calendar_are_days_like_any_other(client, agency):
    for ends in ({"first": "0001-01-01"}, {"last": "9999-12-31"}):
        assert client.post(at("exports"), {"form": "ndjson", **ends}).status_code == 302
        assert client.get(reverse("tracking:statements", args=["maple"]), ends).status_code == 200


def test_filters_that_are_none_are_refused_with_a_word(client, agency):
    wrong = [
        {"form": "exe"},
        {"x": "y"},
        {"form": "ndjson", "first": "2026-03-02", "last": "2026-03-01"},
        {"form": "ndjson", "course": "x"},
        {"form": "ndjson", "verb": "x"},
        {"form": "ndjson", "first": "soon"},
    ]
    assert [client.post(at("exports"), form).status_code for form in wrong] == [422] * len(wrong)
    assert Export.objects.count() == 0


def test_a_day_is_the_readers_day(agency):
    from tracking.forms.transfers import ExportForm  # noqa: PLC0415

    form = ExportForm({"form": "ndjson", "first": "2026-03-02", "last": "2026-03-03"}, agency=agency)
    assert form.is_valid()
    tick = timedelta(microseconds=1)
    assert form.filters().since == datetime(2026, 3, 2, 7, tzinfo=UTC) - tick
    assert form.filters().until == datetime(2026, 3, 4, 7, tzinfo=UTC) - tick


def test_a_file_can_be_cleared_away_at_once(client, agency):
    export = exported(agency)
    client.get(at("export_clear", export.uid))
    assert default_storage.exists(export.path)
    client.post(at("export_clear", export.uid))
    assert not default_storage.exists(export.path)
    assert client.get(at("export_download", export.uid)).status_code == 404
    assert "The file is gone." in client.get(at("exports")).content.decode()


def test_one_that_could_not_be_made_says_so(client, agency):
    order_export(agency=agency, form="ndjson", filters=NOTHING)
    Job.objects.update(state=State.DEAD, due_at=None)
    assert "It could not be made" in client.get(at("exports")).content.decode()


def test_one_that_is_tried_again_says_so(client, agency):
    order_export(agency=agency, form="ndjson", filters=NOTHING)
    held_up = "Something holds it up. It is tried again by itself"
    assert held_up not in client.get(at("exports")).content.decode()
    Job.objects.update(error="Traceback")
    assert held_up in client.get(at("exports")).content.decode()


def test_the_list_costs_the_same_with_one_and_with_three(client, agency, django_assert_num_queries):
    for _count in (1, 2):
        exported(agency)
        with django_assert_num_queries(7):
            client.get(at("exports"))
        exported(agency)


def test_another_agencys_files_are_not_there(client, agency):
    birch = make_agency("birch")
    store(birch, exactly(document(1)))
    theirs, ours = exported(birch), exported(agency)
    for name in ("export_download", "export_progress", "export_clear"):
        ask = client.post if name == "export_clear" else client.get
        for slug, export in (("birch", theirs), ("maple", theirs), ("birch", ours)):
            assert ask(at(name, export.uid, agency=slug)).status_code == 404
    assert client.get(at("exports", agency="birch")).status_code == 404
    assert str(theirs.uid) not in client.get(at("exports")).content.decode()
    assert default_storage.exists(theirs.path)
    assert client.get(f"/media/{theirs.path}").status_code == 404
    assert client.get(f"/media/{ours.path}").status_code == 404


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER, None])
def test_nobody_else_in_the_agency_has_them(role, agency):
    export, browser = exported(agency), Client()
    if role:
        browser.force_login(make_member(agency, role))
    names = {"exports": [], "export_download": [export.uid], "export_progress": [export.uid]}
    for name, more in names.items():
        assert browser.get(at(name, *more)).status_code == (404 if role else 302)


def test_the_page_speaks_french(client, agency):
    Person.objects.update(preferred_language="fr")
    exported(agency)
    page = client.get(at("exports")).content.decode()
    assert "Télécharger le fichier" in page
    assert Path(default_storage.path(Export.objects.get().path)).exists()
