"""What the console says: whom to sign in as, where, and where letters lie."""

import pytest

from agencies.models.colours import readable_on_white, readable_under_ink
from lms.demo.cast import House, read_cast
from lms.demo.people import Guide
from lms.management.commands.demo import remember_address
from lms.serving import preparation
from lms.serving.welcome import chosen, letters, person, welcome


def guide(role: str, slug: str = "magpie-house", *, name: str = "Ana", link: str = "") -> Guide:
    return Guide(
        role=role,
        agency=slug.title(),
        agency_slug=slug,
        name=name,
        email=f"{name.lower()}@{slug}.example",
        phone="",
        password="",
        link=link,
        language="en",
        what_to_see="Everything.",
    )


EVERYBODY = [
    guide("umbrella_author", "prairie-bridges"),
    guide("coordinator", "bow-river"),
    guide("coordinator"),
    guide("coordinator", name="Zoe"),
    guide("trainer"),
    guide("agency_evaluator"),
    guide("learner", link="http://127.0.0.1:8000/accounts/link/abc/"),
]


@pytest.mark.parametrize(
    ("everybody", "roles"),
    [
        (False, ["coordinator", "trainer", "agency_evaluator", "learner", "umbrella_author"]),
        (
            True,
            [
                "coordinator",
                "coordinator",
                "trainer",
                "agency_evaluator",
                "learner",
                "umbrella_author",
                "coordinator",
            ],
        ),
    ],
)
def test_the_team_whose_cohort_is_under_way_comes_first(everybody, roles):
    found = list(chosen(EVERYBODY, everybody=everybody))
    assert [each.role for each in found] == roles
    assert {each.agency_slug for each in found[:3]} == {"magpie-house"}


def test_a_learner_with_an_address_has_a_link_too():
    assert list(person(EVERYBODY[-1])) == [
        "  ana@magpie-house.example                       en  learner, Magpie-House",
        "      Everything.",
        "      http://127.0.0.1:8000/accounts/link/abc/",
    ]


def test_it_says_where_letters_appear_unless_a_server_sends_them(settings):
    settings.EMAIL_FILE_PATH = settings.ROOT / "var" / "mail"
    assert list(letters()) == [
        "  Sign-in codes and letters: in the terminal of `make run`, and in var/mail/",
        "  Codes de connexion et lettres\u00a0: dans le terminal de `make run`, et dans var/mail/",
    ]
    assert set(letters()) <= set(welcome([]))
    settings.EMAIL_HOST = "smtp.example"
    assert list(letters()) == []


def test_later_the_address_is_that_of_the_server_unless_the_environment_names_one(settings, monkeypatch, tmp_path):
    monkeypatch.setattr(preparation, "STAMPS", tmp_path / "stamps.json")
    monkeypatch.delenv("SITE_URL", raising=False)
    settings.SITE_URL = "http://127.0.0.1:8000"
    preparation.note("address", "http://127.0.0.1:8123")
    monkeypatch.setenv("PORT", "8000")
    remember_address()
    assert settings.SITE_URL == "http://127.0.0.1:8000"
    monkeypatch.delenv("PORT")
    remember_address()
    assert settings.SITE_URL == "http://127.0.0.1:8123"


@pytest.mark.parametrize("house", read_cast().agencies, ids=lambda house: house.slug)
def test_the_colours_of_every_house_of_the_demonstration_can_be_read(house: House):
    readable_on_white(house.primary)
    readable_under_ink(house.accent)


def test_no_note_of_a_week_says_what_its_list_says():
    assert [
        note.en
        for note in read_cast().notes
        if "lesson this week" in note.en or "lessons this week" in note.en or " late" in note.en
    ] == []
