"""The page of a report: who may open it, what it shows, how it is filtered and sorted, what it costs."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Membership, Role
from courses.selectors import forget_editions, outline_of
from tests.factories import evaluation as factories
from tests.factories.evaluation import COURSE, World, make_crowd, make_world
from tests.factories.tracking import make_agency, make_cohort, make_person
from tracking.models import Progress

pytestmark = pytest.mark.django_db
PATH = reverse("evaluation:report", args=[COURSE])
NAMES = re.compile(r"Learner [SUNB]\d")


@pytest.fixture
def world(monkeypatch) -> World:
    """The hand-computed world, as of now: the pages tell the time themselves."""
    monkeypatch.setattr(factories, "NOW", timezone.now().replace(microsecond=0) + timedelta(minutes=1))
    return make_world()


@pytest.fixture
def read(client):
    """A function that opens a page as somebody and gives its words, without tags."""

    def page(person, path: str = PATH, **query: str) -> str:
        client.force_login(person)
        response = client.get(path, query)
        assert response.status_code == 200
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())

    return page


# --- Who ---
def test_a_visitor_is_asked_to_sign_in(client, world):
    assert client.get(PATH).url == f"{reverse('account_login')}?next={PATH}"


@pytest.mark.parametrize("path", [PATH, f"{PATH}csv/", f"{PATH}learners.csv"])
def test_learners_and_strangers_find_nothing(client, world, path):
    stranger = make_person("Nobody", email="nobody@example.org")
    for person in (world.learners["S1"].person, stranger):
        client.force_login(person)
        assert client.get(path).status_code == 404


def test_an_agency_that_does_not_offer_the_course_finds_nothing(client, world):
    client.force_login(world.staff(make_agency("willow")))

    assert client.get(PATH).status_code == 404


def test_a_course_that_does_not_exist_is_not_found(client, world):
    client.force_login(world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR))

    assert client.get(reverse("evaluation:report", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR])
def test_staff_read_their_agencys_figures_and_no_other_agencys(read, world, role):
    maple, birch = read(world.staff(world.maple, role)), read(world.staff(world.birch, role))

    assert "Started 83% (10/12) of everyone enrolled" in maple
    assert "Started 67% (4/6) of everyone enrolled" in birch
    assert ("Evening" in maple, "Birch" in maple, "Spring" in birch, "Maple" in birch) == (False, False, False, False)


@pytest.mark.parametrize("query", [{"agency": "birch"}, {"cohort": "evening"}, {"edition": "3"}, {"edition": "first"}])
def test_a_filter_for_what_is_not_ones_own_is_not_found(client, world, query):
    query = {"cohort": str(world.evening.uid)} if "cohort" in query else query
    client.force_login(world.staff(world.maple))

    for path in (PATH, f"{PATH}csv/", f"{PATH}learners.csv"):
        assert client.get(path, query).status_code == 404


@pytest.mark.parametrize("role", [Role.UMBRELLA_EVALUATOR, Role.UMBRELLA_AUTHOR])
def test_the_umbrella_reads_aggregates_and_never_a_name_or_a_cohort(read, client, world, role):
    person = world.staff(world.umbrella, role)
    page = read(person)

    assert "Started 78% (14/18) of everyone enrolled" in page
    assert "Birch Centre 6 hidden" in page
    for text in (page, read(person, agency="maple"), b"".join(client.get(f"{PATH}csv/").streaming_content).decode()):
        assert NAMES.findall(text) == []
        assert [cohort for cohort in ("Spring", "Summer", "Evening") if cohort in text] == []
    assert client.get(PATH, {"cohort": str(world.spring.uid)}).status_code == 404
    assert client.get(f"{PATH}learners.csv").status_code == 404


def test_staff_pages_have_no_learners_names_either(read, world):
    assert NAMES.findall(read(world.staff(world.maple))) == []


def test_figures_of_several_agencies_name_those_that_are_counted(read, world):
    person = world.staff(world.maple, Role.AGENCY_EVALUATOR)
    Membership.objects.create(person=person, agency=world.birch, role=Role.AGENCY_EVALUATOR)

    assert "Birch Centre, Maple Centre · all editions" in read(person)
    assert "All agencies · all editions" in read(world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR))


# --- What ---
def test_the_headlines_say_n_of_n_and_of_whom(read, world):
    page = read(world.staff(world.maple))

    for words in (
        "Enrolled 12 How this is counted",
        "Active in the last 14 days 42% (5/12) of everyone enrolled 50% (3/6) of those still taking the course",
        "Completed 33% (4/12) of everyone enrolled 40% (4/10) of those who started",
        "Withdrew 17% (2/12) of everyone enrolled",
        "Days to complete 25 days median; the middle half took 18 to 38 days (n = 4)",
        "Where people stop n = 3 stopped, of 12 enrolled",
        "No one lesson stands out: at most 33% (1/3) stopped in the same lesson.",
        "2.2 Lesson 4 (only in edition 1) 43% (3/7) 43% (3/7) 0% (0/3)",
        "Before the first lesson 33% (1/3)",
        "Scores, in points out of 100 n = 8 with a graded activity done, of 12 enrolled Mean: 64 points out of 100.",
        "90–100 2 8 25%",
        "Spring 7 86% (6/7) 29% (2/7) 43% (3/7) 14% (1/7) 30 days (n = 3)",
        "Without a cohort 1 100% (1/1) 100% (1/1) 0% (0/1) 0% (0/1) –",
    ):
        assert words in page


def test_the_same_in_french_with_french_numbers(read, world):
    page = read(world.staff(world.maple, preferred_language="fr"))

    for words in (
        "Ont commencé 83 % (10/12) parmi les personnes inscrites",
        "Ont terminé 33 % (4/12) parmi les personnes inscrites 40 % (4/10) parmi celles qui ont commencé",
        "Jours pour terminer 25 jours médiane; la moitié centrale a mis 18 à 38 jours (n = 4)",
        "2.2 Lesson 4 (fr) (seulement dans l’édition 1) 43 % (3/7)",
    ):
        assert words in page


def test_every_figure_says_how_it_is_counted(read, world):
    page = read(world.staff(world.maple))

    assert page.count("How this is counted") == 6 + 4 + 1  # Tiles, charts, breakdown.
    assert "Out of (N): Everyone enrolled, including those who withdrew and those who never started." in page


def test_every_chart_has_a_name_and_its_figures_as_a_table(client, world):
    client.force_login(world.staff(world.maple))
    page = client.get(PATH).content.decode()
    keys = re.findall(r'<svg class="chart__svg"[^>]* role="img" aria-labelledby="(\w+)-title">', page)

    assert keys == ["lessons", "funnel", "scores", "weeks"]
    assert all(f'<figcaption class="chart__title" id="{key}-title">' in page for key in keys)
    assert page.count('<details class="chart__data">') == 4


def test_a_report_of_nobody_says_so(read, world):
    make_cohort(willow := make_agency("willow"), world.second, "Later")

    assert "No one yet Figures appear here with the first enrolment." in read(world.staff(willow))


# --- Filters and sorting ---
def test_filters_stay_in_the_address_and_in_the_form(client, world):
    client.force_login(world.staff(world.maple))
    page = client.get(PATH, {"cohort": str(world.summer.uid), "edition": "2"}).content.decode()

    assert f'<option value="{world.summer.uid}" selected>Summer</option>' in page
    assert '<option value="2" selected>2</option>' in page
    assert f'href="{PATH}csv/?cohort={world.summer.uid}&amp;edition=2"' in page
    assert "Maple Centre · Summer · edition 2" in " ".join(page.split())


def test_the_umbrella_chooses_an_agency_or_an_edition(read, client, world):
    person = world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR)
    page = read(person, agency="maple", edition="2")

    assert "Choose an agency or an edition: small groups could be worked out from the two together." in page
    assert "Started" not in page
    csv = client.get(f"{PATH}csv/", {"agency": "maple", "edition": "2"})
    assert (csv.status_code, csv.url) == (302, f"{PATH}?agency=maple&edition=2")


def test_staff_of_two_agencies_see_both_and_can_choose_one(read, world):
    person = world.staff(world.maple)
    person.memberships.create(agency=world.birch, role=Role.TRAINER)

    assert "Started 78% (14/18) of everyone enrolled" in read(person)
    assert "Started 67% (4/6) of everyone enrolled" in read(person, agency="birch", edition="2")
    wrong = read(person, agency="birch", cohort=str(world.spring.uid))
    assert "This cohort belongs to another agency. Choose one of the two." in wrong


def rows_of(page: str) -> list[str]:
    return re.findall(r'<th scope="row">(?:<a[^>]*>)?([^<]+)', page.split('id="breakdown"')[1])


@pytest.mark.parametrize(
    ("sort", "rows"),
    [
        ("", ["Spring", "Summer", "Without a cohort", "All"]),
        ("-name", ["Without a cohort", "Summer", "Spring", "All"]),
        ("-started", ["Without a cohort", "Spring", "Summer", "All"]),
        ("completed", ["Without a cohort", "Summer", "Spring", "All"]),
        ("-days", ["Spring", "Summer", "Without a cohort", "All"]),
        ("days", ["Summer", "Spring", "Without a cohort", "All"]),
        ("nonsense", ["Spring", "Summer", "Without a cohort", "All"]),
    ],
)
def test_the_breakdown_is_sorted_by_any_column(client, world, sort, rows):
    client.force_login(world.staff(world.maple))
    page = client.get(PATH, {"sort": sort}).content.decode()

    assert rows_of(page) == rows
    assert page.count("aria-sort") == 1


def test_sorting_does_not_tell_what_is_hidden(client, world):
    client.force_login(world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR))

    for sort in ("completed", "-completed", "started", "-started", "days", "-days"):
        assert rows_of(client.get(PATH, {"sort": sort}).content.decode())[:2] == ["Birch Centre", "Maple Centre"]


# --- Cost ---
@pytest.mark.parametrize(
    ("role", "place", "queries"),
    [
        # Session, person, memberships; offerings, cohorts or editions; five aggregates; the agency's logo.
        (Role.COORDINATOR, "maple", 3 + 2 + 5),
        (Role.UMBRELLA_EVALUATOR, "umbrella", 3 + 2 + 5),
    ],
)
@pytest.mark.parametrize("crowd", [0, 300])
def test_a_report_costs_the_same_for_18_and_for_318_learners(
    client, world, django_assert_num_queries, crowd, role, place, queries
):
    make_crowd(world.second, world.maple, world.summer, crowd)
    forget_editions()
    for edition in (world.first, world.second):
        outline_of(edition, "en")  # Outlines are read once in a process.
    client.force_login(world.staff(getattr(world, place), role))

    with django_assert_num_queries(queries):
        response = client.get(PATH)

    assert f"{18 + crowd if place == 'umbrella' else 12 + crowd}" in response.content.decode()


def test_looking_at_a_report_writes_nothing(client, world):
    client.force_login(world.staff(world.maple))
    before = list(Progress.objects.values())
    client.get(PATH)

    assert list(Progress.objects.values()) == before
    assert client.post(PATH).status_code == 405
