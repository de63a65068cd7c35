"""What an agency says about itself, and the picture that it shows."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from wagtail.images.models import Image

from agencies.models import Role
from tests.factories.agencies import make_agency, make_member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def browser(maple):
    return signed_in(make_member(maple))


def facts(**changes):
    return {
        "name_en": "Maple",
        "name_fr": "Érable",
        "region": "Calgary",
        "reach": "mixed",
        "contact_email": "hello@maple.example",
        "contact_phone": "(403) 555-0123",
        "contact_address": "1 Main Street",
        "website": "maple.example",
        "primary_colour": "#0f6b66",
        "accent_colour": "#e0912f",
    } | changes


def picture(size=(400, 200), kind="PNG", name="logo.png"):
    file = io.BytesIO()
    Picture.new("RGB", size, "#0f6b66").save(file, kind)
    return SimpleUploadedFile(name, file.getvalue())


def test_a_coordinator_changes_names_contact_and_colours(maple, browser):
    assert browser.post("/agency/maple/settings/", facts()).url == "/agency/maple/settings/"
    maple.refresh_from_db()
    assert (maple.name_fr, maple.contact_phone, maple.website) == ("Érable", "+14035550123", "https://maple.example")
    assert 'value="403 555-0123"' in browser.get("/agency/maple/settings/").content.decode()


def test_colours_that_cannot_be_read_are_explained_and_nothing_is_lost(maple, browser):
    answer = browser.post("/agency/maple/settings/", facts(primary_colour="#ffd000", accent_colour="#202020"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["primary_colour", "accent_colour"]
    page = answer.content.decode()
    assert "Try #" in page
    assert "hello@maple.example" in page
    maple.refresh_from_db()
    assert maple.primary_colour == "#0f6b66"


def test_a_colour_that_nobody_touched_is_not_refused(maple, browser):
    type(maple).objects.filter(pk=maple.pk).update(primary_colour="#ffd000")

    assert browser.post("/agency/maple/settings/", facts(primary_colour="#ffd000", region="Leduc")).status_code == 302
    maple.refresh_from_db()
    assert (maple.region, maple.primary_colour) == ("Leduc", "#ffd000")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name_en", ""),
        ("name_en", "x" * 151),
        ("contact_email", "x"),
        ("contact_phone", "12"),
        ("website", "javascript:alert(1)"),
        ("primary_colour", "red"),
        ("reach", "moon"),
        ("region", "Cal\x00gary"),
    ],
)
def test_wrong_facts_are_explained(maple, browser, field, value):
    answer = browser.post("/agency/maple/settings/", facts(**{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_what_stands_in_the_page_is_never_markup(maple, browser):
    browser.post("/agency/maple/settings/", facts(name_en="<script>alert(1)</script>"))
    page = browser.get("/agency/maple/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_kind_and_address_are_not_changed_by_a_form(maple, browser):
    browser.post("/agency/maple/settings/", facts(kind="umbrella", slug="other", is_active=""))
    maple.refresh_from_db()
    assert (maple.kind, maple.slug, maple.is_active) == ("member", "maple", True)


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AGENCY_EVALUATOR])
def test_others_read_and_change_nothing(maple, role):
    reader = signed_in(make_member(maple, role))
    assert "A coordinator can change this." in reader.get("/agency/maple/settings/").content.decode()
    assert reader.post("/agency/maple/settings/", facts()).status_code == 404
    assert reader.post("/agency/maple/logo/", {"logo": picture()}).status_code == 404


def test_coordinators_of_another_agency_find_nothing(maple):
    other = signed_in(make_member(make_agency("birch")))
    assert other.get("/agency/maple/settings/").status_code == 404
    assert other.post("/agency/maple/settings/", facts()).status_code == 404
    assert other.post("/agency/maple/logo/", {"logo": picture()}).status_code == 404


def test_a_logo_is_shown_and_costs_pages_no_query(maple, browser, django_assert_num_queries):
    assert browser.post("/agency/maple/logo/", {"logo": picture()}).status_code == 302
    maple.refresh_from_db()
    assert maple.logo.collection.name == "Agency: maple"
    with django_assert_num_queries(0):
        address = maple.logo_url
    assert address in browser.get("/agency/maple/").content.decode()


def test_another_logo_takes_its_place_and_none_can_be_shown_again(maple, browser):
    browser.post("/agency/maple/logo/", {"logo": picture()})
    browser.post("/agency/maple/logo/", {"logo": picture((300, 300), "JPEG", "x.jpg")})
    assert [image.title for image in Image.objects.all()] == ["Maple Centre"]
    browser.post("/agency/maple/logo/", {"action": "remove"})
    maple.refresh_from_db()
    assert (maple.logo, maple.logo_url) == (None, "")
    assert Image.objects.count() == 0


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (None, "Choose a picture first."),
        (SimpleUploadedFile("logo.png", b""), "empty"),
        (SimpleUploadedFile("logo.png", b"not a picture"), "not a picture"),
        (
            SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
            "",
        ),
        (SimpleUploadedFile("logo.png", b"\x89PNG\r\n\x1a\n" + b"\0" * (2 * 1024 * 1024)), ""),
        (picture((10, 10)), "between 48 and 4000"),
        (picture((4500, 60)), "between 48 and 4000"),
        (picture(kind="GIF", name="logo.gif"), "PNG, JPEG or WebP"),
        (picture(kind="BMP", name="logo.png"), "PNG, JPEG or WebP"),
    ],
)
def test_what_is_no_fitting_picture_is_refused(maple, browser, file, message):
    answer = browser.post("/agency/maple/logo/", {"logo": file} if file else {})
    assert answer.status_code == 422
    assert message in str(answer.context["logo_form"].errors)
    assert Image.objects.count() == 0


def test_what_happens_to_the_picture_in_wagtail_leaves_no_hole_in_headers(maple, browser, admin_client):
    browser.post("/agency/maple/logo/", {"logo": picture()})
    image = Image.objects.get()
    changes = {"title": "New", "collection": image.collection.pk, "file": picture((100, 90), name="other.png")}
    assert admin_client.post(f"/admin/images/{image.pk}/", changes).status_code == 302
    assert admin_client.post(f"/admin/images/{image.pk}/delete/").status_code == 302
    maple.refresh_from_db()
    assert maple.logo is None
    shown = browser.get(maple.logo_url)
    assert shown.status_code == 200
    shown.close()


def test_files_of_earlier_logos_do_not_pile_up(maple, browser, django_capture_on_commit_callbacks):
    names = []
    for kind in ("PNG", "JPEG"):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post("/agency/maple/logo/", {"logo": picture(kind=kind)})
        maple.refresh_from_db()
        names.append(maple.logo_name)
    assert [default_storage.exists(name) for name in names] == [False, True]
