"""The pages where a coordinator brings statements in, and reads what became of each line."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.urls import reverse

from agencies.jobs.models import Job, State
from agencies.jobs.services import drain
from agencies.models import Person, Role
from tests.factories.imports import bring_in, make_imports, ndjson
from tests.factories.outgoing import documents
from tests.factories.tracking import make_agency, make_member
from tracking.models import Import, Statement
from tracking.services.imports import order_import
from tracking.views import imports as views

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    Job.objects.all().delete()
    return make_agency("maple")


@pytest.fixture
def client(agency) -> Client:
    browser = Client()
    browser.force_login(make_member(agency))
    return browser


def at(name: str, *more, agency: str = "maple") -> str:
    return reverse(f"tracking:{name}", args=[agency, *more])


def upload(content: bytes, name: str = "theirs.ndjson") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def test_a_coordinator_brings_a_file_in_and_reads_the_report(client, agency):
    lines = [*documents(3), "{", documents(1)[0]]
    assert client.post(at("imports"), upload(ndjson(lines)))["Location"] == at("imports")
    order = Import.objects.get()
    page = client.get(at("imports")).content.decode()
    assert f'data-progress-url="{at("import_progress", order.uid)}"' in page
    assert client.get(at("import_progress", order.uid)).json()["over"] is False
    assert client.get(at("import_report", order.uid)).status_code == 404
    assert client.get(at("import_report_csv", order.uid)).status_code == 404
    drain()
    said = client.get(at("import_progress", order.uid)).json()
    size = filesizeformat(len(ndjson(lines)))
    assert (said["over"], said["done"], said["text"]) == (True, said["total"], f"{size} of {size}")
    assert Statement.objects.count() == 3
    page = client.get(at("imports")).content.decode()
    assert [text in page for text in ("stored: 3", "was there already: 1", "refused: 1")] == [True] * 3
    page = client.get(at("import_report", order.uid)).content.decode()
    assert "The text is not JSON: see line 1, column 2." in page
    table = b"".join(client.get(at("import_report_csv", order.uid)).streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert [row[0] for row in rows] == ["Line", "1", "2", "3", "4", "5"]
    assert [row[2] for row in rows[1:]] == ["stored", "stored", "stored", "refused", "was there already"]


def test_the_report_speaks_the_readers_language_and_runs_no_formula(client, agency):
    order = bring_in(agency, ndjson(['{"=1+1": 1, "=1+1": 2}']))
    Person.objects.update(preferred_language="fr")
    page = client.get(at("import_report", order.uid)).content.decode()
    assert "Ce qu’est devenu le fichier" in page
    table = b"".join(client.get(at("import_report_csv", order.uid)).streaming_content).decode("utf-8-sig")
    assert table.splitlines()[0] == "Ligne;Identifiant;Résultat;Pourquoi"
    assert "refusé" in table


def test_only_the_first_refused_lines_are_on_the_page(client, agency, monkeypatch):
    monkeypatch.setattr(views, "SHOWN", 3)
    order = bring_in(agency, ndjson(["{"] * 10))
    page = client.get(at("import_report", order.uid)).content.decode()
    assert page.count("The text is not JSON") == 3
    assert "3 of 10" in page


def test_why_a_file_was_not_read_to_the_end_is_said(client, agency):
    order = bring_in(agency, b"\xff\xfex")
    page = client.get(at("import_report", order.uid)).content.decode()
    assert "Not read to the end" in page
    assert "The file is written in UTF-16. Save it as UTF-8." in page


@pytest.mark.parametrize("files", [{}, upload(b"", "x.ndjson"), upload(b"x", "x.exe"), {"file": "text"}])
def test_what_is_no_file_of_statements_is_refused_with_a_word(files, client, agency):
    answer = client.post(at("imports"), files)
    assert answer.status_code == 422
    assert Import.objects.count() == 0


def test_what_is_larger_than_32_megabytes_is_refused_unread(client, agency):
    assert client.post(at("imports"), upload(b"x" * (33 * 1024 * 1024))).status_code in {400, 413}
    assert Import.objects.count() == 0


def test_a_name_that_leads_elsewhere_leads_nowhere(client, agency):
    client.post(at("imports"), upload(ndjson(documents(1)), "../../../etc/passwd.ndjson"))
    order = Import.objects.get()
    assert (order.name, order.path) == ("passwd.ndjson", f"imports/{order.uid}/file")


def test_one_that_could_not_be_read_says_so(client, agency):
    order_import(agency=agency, name="x", content=io.BytesIO(b"x"))
    Job.objects.update(state=State.DEAD, due_at=None)
    assert "It could not be read" in client.get(at("imports")).content.decode()


def test_the_list_costs_the_same_with_one_and_with_three(client, agency, django_assert_num_queries):
    for _count in (1, 3):
        bring_in(agency, ndjson(documents(1)))
        with django_assert_num_queries(6):
            client.get(at("imports"))
        bring_in(agency, ndjson(documents(1)))


def test_another_agencys_are_not_there(client, agency):
    theirs, ours = make_imports(make_agency("birch")), make_imports(agency)
    for name in ("import_report", "import_report_csv", "import_progress"):
        assert client.get(at(name, ours.uid)).status_code == 200
        for slug, order in (("birch", theirs), ("maple", theirs), ("birch", ours)):
            assert client.get(at(name, order.uid, agency=slug)).status_code == 404
    for ask in (client.get, client.post):
        assert ask(at("imports", agency="birch")).status_code == 404
    assert str(theirs.uid) not in client.get(at("imports")).content.decode()
    assert client.get(f"/media/{theirs.report}").status_code == 404
    assert client.get(f"/media/{ours.report}").status_code == 404


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER, None])
def test_nobody_else_in_the_agency_has_them(role, agency):
    order, browser = make_imports(agency), Client()
    if role:
        browser.force_login(make_member(agency, role))
    expected = 404 if role else 302
    assert browser.post(at("imports"), upload(ndjson(documents(1)))).status_code == expected
    for address in (at("imports"), at("import_report", order.uid), at("import_report_csv", order.uid)):
        assert browser.get(address).status_code == expected
    assert Import.objects.count() == 1
