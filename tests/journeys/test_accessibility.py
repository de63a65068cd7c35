"""axe-core and a ruler on every page that a learner, the staff of an agency, the umbrella or a visitor meets.

French, whose words are longer, is looked at on a phone, English on a desktop; both in light and dark colours, and both
must fit a phone. `walk.py` says which pages there are.
"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone, translation

from lms.demo.loading import load
from tests import databases
from tests.conftest import PAGES_WERE_INSPECTED
from tests.journeys import doors
from tests.journeys.inspection import DESKTOP, PHONE, complaints, prepare
from tests.journeys.walk import MET_BY, PEOPLE, WITHOUT_A_PAGE, World, look_around
from tests.lms.test_sweep import our_addresses, signed_in

pytestmark = pytest.mark.journey

SIZES = {"en": DESKTOP, "fr": PHONE}
SCHEMES = {"en": "light", "fr": "dark"}


@pytest.fixture(scope="session")
def demonstration(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The name of a database with a small demonstration world."""
    with django_db_blocker.unblock(), databases.copied() as name:
        with databases.pointed_at(name):
            load(now=timezone.now(), scale=0.1, modules=1)
        yield name


@pytest.fixture(params=["en", "fr"])
def world(request, transactional_db, demonstration) -> World:
    """The demonstration world; everybody in it reads one language."""
    connection.close()
    databases.restore(connection.settings_dict["NAME"], demonstration)
    return look_around(request.param)


def test_everything_that_somebody_meets_opens(world) -> None:
    wrong = []
    for who in PEOPLE:
        client = signed_in(world.people[who])
        for stop in world.stops(who):
            answer = client.get(stop.path, follow=True)
            if answer.status_code != stop.status:
                wrong.append((who, stop.path, answer.status_code))
    assert wrong == []


@pytest.mark.skipif(PAGES_WERE_INSPECTED, reason="axe-core saw the same pages on the first database, a moment ago")
@pytest.mark.parametrize("who", PEOPLE)
def test_everything_that_somebody_meets_is_accessible(world, open_page, who: str) -> None:
    page = open_page(viewport=SIZES[world.language], locale=f"{world.language}-CA")
    prepare(page)
    if world.people[who]:
        doors.let_in(page, world.people[who])
    found, seen = [], 0
    for stop in world.stops(who):
        answer = page.goto(stop.path)
        if answer.status != stop.status:
            found.append(f"{stop.path} answers {answer.status}")
        if stop.then:
            stop.then(page)
        found += complaints(page, SCHEMES[world.language])
        seen += 1
    assert found == []
    assert seen > 1


@pytest.mark.parametrize("name", ["400.html", "403.html", "429.html", "500.html"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pages_of_trouble_are_accessible(open_page, name: str, language: str) -> None:
    page = open_page(viewport=SIZES[language])
    prepare(page)
    page.goto("/healthz")
    with translation.override(language):
        page.set_content(render_to_string(name), wait_until="load")
    assert complaints(page, SCHEMES[language]) == []


@pytest.mark.parametrize("world", ["en"], indirect=True)
def test_what_is_not_walked_has_no_page(world) -> None:
    assert WITHOUT_A_PAGE - set(our_addresses()) == set()
    with_a_page = []
    for name in sorted(WITHOUT_A_PAGE):
        who = MET_BY.get(name, MET_BY[name.split(":")[0]])
        others = {"placement": world.facts["question"]} if name == "tracking:do" else {}
        answer = signed_in(world.people[who]).get(world.at(name, **others))
        answer.close()
        if answer.status_code not in {302, 405} and answer["Content-Type"].startswith("text/html"):
            with_a_page.append((name, answer.status_code))
    assert with_a_page == []
