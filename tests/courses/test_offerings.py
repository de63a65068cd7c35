"""The library: what an agency may offer, offers, and offers no longer."""

import uuid

import pytest

from agencies.models import Role
from courses.models import Edition, Offering
from courses.selectors.cohorts import library_of
from courses.services.errors import UmbrellaOffersNothing
from courses.services.offerings import close_offering, offer_edition, reopen_offering
from tests.factories.agencies import make_agency, make_member, make_person, make_umbrella, signed_in
from tests.factories.tracking import make_cohort, make_edition, make_enrolment

pytestmark = pytest.mark.django_db

PAGE = "/agency/maple/courses/"


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def browser(maple):
    return signed_in(make_member(maple))


def close(offering, agency="maple"):
    return f"/agency/{agency}/courses/{offering.pk}/close/"


def reopen(offering, agency="maple"):
    return f"/agency/{agency}/courses/{offering.pk}/reopen/"


def test_the_library_shows_the_latest_edition_of_each_course(maple):
    first = make_edition(number=1)
    latest, other = make_edition(number=2), make_edition(course="other")
    offer_edition(agency=maple, edition=first)
    library = {entry.latest: entry for entry in library_of(maple)}
    assert library.keys() == {latest, other}
    assert [offering.edition for offering in library[latest].earlier] == [first]
    assert not library[latest].is_offered
    assert library[other].offerings == ()


def test_a_coordinator_offers_closes_and_opens_again(maple, browser):
    edition = make_edition()
    page = browser.post(PAGE, {"edition": str(edition.uid)}, follow=True)
    assert "You offer “Customer success” now." in page.content.decode()
    offering = Offering.objects.get()
    assert (offering.agency, offering.edition, offering.closed_at) == (maple, edition, None)
    browser.post(close(offering))
    offering.refresh_from_db()
    assert offering.closed_at is not None
    assert "Open again" in browser.get(PAGE).content.decode()
    browser.post(reopen(offering))
    offering.refresh_from_db()
    assert offering.closed_at is None


def test_each_step_twice_is_the_same_as_once(maple):
    edition = make_edition()
    offering = offer_edition(agency=maple, edition=edition)
    assert offer_edition(agency=maple, edition=edition) == offering
    closed = close_offering(offering=offering).closed_at
    assert close_offering(offering=offering).closed_at == closed
    assert reopen_offering(offering=offering).closed_at is None
    assert reopen_offering(offering=offering).closed_at is None
    close_offering(offering=offering)
    assert offer_edition(agency=maple, edition=edition).closed_at is None


def test_the_umbrella_offers_nothing():
    with pytest.raises(UmbrellaOffersNothing):
        offer_edition(agency=make_umbrella(), edition=make_edition())


@pytest.mark.parametrize("edition", ["", "x", str(uuid.UUID(int=7)), "\x00"])
def test_what_is_no_edition_is_not_found(browser, edition):
    assert browser.post(PAGE, {"edition": edition}).status_code == 404


def test_learners_and_cohorts_are_counted_once_each(maple):
    edition = make_edition()
    for name in ("One", "Two"):
        cohort = make_cohort(maple, edition, name)
        for _ in range(3):
            make_enrolment(edition, maple, make_member(maple, Role.LEARNER), cohort)
    [entry] = library_of(maple)
    assert (entry.current.cohort_count, entry.current.learners) == (2, 6)


def test_another_agencys_offerings_are_neither_seen_nor_changed(browser):
    birch = make_agency("birch")
    theirs = offer_edition(agency=birch, edition=make_edition())
    assert "Not offered" in browser.get(PAGE).content.decode()
    for agency in ("maple", "birch"):
        assert browser.post(close(theirs, agency)).status_code == 404
        assert browser.post(reopen(theirs, agency)).status_code == 404
    assert browser.get("/agency/birch/courses/").status_code == 404
    assert browser.post("/agency/birch/courses/", {"edition": str(theirs.edition.uid)}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.closed_at is None


def test_trainers_look_and_touch_nothing(maple):
    edition = make_edition()
    offering = offer_edition(agency=maple, edition=edition)
    trainer = signed_in(make_member(maple, Role.TRAINER))
    page = trainer.get(PAGE).content.decode()
    assert "Offered" in page
    assert "Close to new learners" not in page
    for answer in (trainer.post(PAGE, {"edition": str(edition.uid)}), trainer.post(close(offering))):
        assert answer.status_code == 404


def test_learners_and_strangers_find_nothing(maple):
    for person in (make_member(maple, Role.LEARNER), make_person()):
        assert signed_in(person).get(PAGE).status_code == 404


def test_an_empty_library_says_what_will_be_here(browser):
    assert "Nothing is published yet" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_library_costs_the_same_whatever_its_size(maple, browser, count, django_assert_num_queries):
    for number in range(count):
        offer_edition(agency=maple, edition=make_edition(course=f"course {number}"))
    with django_assert_num_queries(6):
        browser.get(PAGE)
    assert Edition.objects.count() == count
