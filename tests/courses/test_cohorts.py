"""Cohorts: found, made, changed, and planned week by week."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from courses.models import Cohort
from courses.selectors.cohorts import plan_of, weeks_between
from courses.selectors.outlines import outline_of
from courses.services.cohorts import (
    WeekPlan,
    accompany,
    change_cohort,
    open_cohort,
    plan_weeks,
    spread_lessons,
)
from courses.services.errors import CohortUnderway, NotStaff, OfferingClosed, UnknownLesson
from courses.services.offerings import close_offering, offer_edition
from tests.factories.agencies import make_agency, make_member, make_person, signed_in
from tests.factories.tracking import make_cohort, make_edition, make_enrolment

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 1, 5)
TWELVE_WEEKS = MONDAY + timedelta(weeks=12, days=-3)


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def coordinator(maple):
    return make_member(maple, name="Ada")


@pytest.fixture
def browser(coordinator):
    return signed_in(coordinator)


@pytest.fixture
def offering(maple):
    return offer_edition(agency=maple, edition=make_edition([[]] * 16))


@pytest.fixture
def cohort(offering):
    return open_cohort(offering=offering, name="Evening group", starts_on=MONDAY, ends_on=TWELVE_WEEKS)


def counts(cohort):
    return [len(week.lesson_uids) for week in cohort.weeks.all()]


def uids(cohort):
    return [lesson.uid for lesson in outline_of(cohort.offering.edition).lessons]


def path_of(name, cohort, agency="maple"):
    return reverse(f"courses:{name}", args=[agency, cohort.uid])


def facts(offering, /, **changes):
    words = {"name": "Evening group", "offering": offering.pk, "starts_on": "2026-01-05", "ends_on": "2026-03-27"}
    return words | changes


# --- Weeks ---
@pytest.mark.parametrize(("days", "weeks"), [(0, 1), (6, 1), (7, 2), (13, 2), (81, 12), (83, 12), (84, 13), (-5, 1)])
def test_weeks_are_counted_from_the_first_day(days, weeks):
    assert weeks_between(MONDAY, MONDAY + timedelta(days=days)) == weeks


@pytest.mark.parametrize(
    ("lessons", "weeks", "spread"),
    [
        (16, 12, [2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1]),
        (12, 12, [1] * 12),
        (4, 12, [1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0]),
        (5, 2, [3, 2]),
        (3, 1, [3]),
        (1, 4, [1, 0, 0, 0]),
    ],
)
def test_lessons_are_spread_evenly_and_in_order(maple, lessons, weeks, spread):
    offering = offer_edition(agency=maple, edition=make_edition([[]] * lessons))
    last = MONDAY + timedelta(weeks=weeks, days=-1)
    cohort = open_cohort(offering=offering, name="Group", starts_on=MONDAY, ends_on=last)
    assert counts(cohort) == spread
    assert [uid for week in cohort.weeks.all() for uid in week.lesson_uids] == [str(uid) for uid in uids(cohort)]


def test_a_coordinators_own_plan_is_kept_in_the_order_of_the_course(cohort):
    first, second, third, *_ = uids(cohort)
    plans = [WeekPlan([third, first], "Welcome!", "Bienvenue !"), WeekPlan([second]), *[WeekPlan([])] * 10]
    plan_weeks(cohort=cohort, plans=plans)
    weeks = plan_of(cohort, "en")
    assert [[lesson.uid for lesson in week.lessons] for week in weeks[:3]] == [[first, third], [second], []]
    assert (weeks[0].note_en, weeks[0].note_fr) == ("Welcome!", "Bienvenue !")
    assert (weeks[11].starts_on, weeks[11].ends_on) == (date(2026, 3, 23), date(2026, 3, 27))


@pytest.mark.parametrize(
    "plans",
    [
        [WeekPlan([uuid.uuid4()]), *[WeekPlan([])] * 11],
        [WeekPlan([])] * 11,
        [WeekPlan([])] * 13,
        [],
    ],
)
def test_a_plan_for_something_else_is_refused(cohort, plans):
    with pytest.raises(UnknownLesson):
        plan_weeks(cohort=cohort, plans=plans)
    assert sum(counts(cohort)) == 16


def test_a_lesson_stands_in_one_week_only(cohort):
    first = uids(cohort)[0]
    with pytest.raises(UnknownLesson):
        plan_weeks(cohort=cohort, plans=[WeekPlan([first]), WeekPlan([first]), *[WeekPlan([])] * 10])


def test_spreading_again_keeps_what_was_written(cohort):
    plan_weeks(cohort=cohort, plans=[WeekPlan([], "Hello", ""), *[WeekPlan([])] * 11])
    spread_lessons(cohort=cohort)
    assert sum(counts(cohort)) == 16
    assert cohort.weeks.get(number=1).note_en == "Hello"


def test_fewer_weeks_lose_no_lesson_and_no_word(cohort, offering):
    plan_weeks(
        cohort=cohort, plans=[*[WeekPlan([])] * 10, WeekPlan(uids(cohort)[:1], "Eleven"), WeekPlan([], "Twelve")]
    )
    change_cohort(
        cohort=cohort, name="Short", starts_on=MONDAY, ends_on=MONDAY + timedelta(days=13), offering=offering, staff=[]
    )
    assert [(len(week.lesson_uids), week.note_en) for week in cohort.weeks.all()] == [(0, ""), (1, "Eleven\nTwelve")]


def test_more_weeks_leave_the_plan_as_it_is(cohort, offering):
    before = counts(cohort)
    last = TWELVE_WEEKS + timedelta(weeks=2)
    change_cohort(cohort=cohort, name="Long", starts_on=MONDAY, ends_on=last, offering=offering, staff=[])
    assert counts(cohort) == [*before, 0, 0]


# --- Making and changing ---
def test_a_closed_course_takes_no_new_cohort(offering):
    close_offering(offering=offering)
    with pytest.raises(OfferingClosed):
        open_cohort(offering=offering, name="Late", starts_on=MONDAY, ends_on=TWELVE_WEEKS)


def test_a_cohort_with_learners_keeps_its_course(maple, cohort, offering):
    other = offer_edition(agency=maple, edition=make_edition(course="other"))
    words = {"name": "X", "starts_on": MONDAY, "ends_on": TWELVE_WEEKS, "staff": []}
    change_cohort(cohort=cohort, offering=other, **words)
    assert cohort.offering == other
    make_enrolment(other.edition, maple, cohort=cohort)
    with pytest.raises(CohortUnderway):
        change_cohort(cohort=cohort, offering=offering, **words)


def test_only_people_of_the_team_accompany(maple, cohort):
    trainer = make_member(maple, Role.TRAINER)
    accompany(cohort=cohort, staff=[trainer])
    accompany(cohort=cohort, staff=[trainer])
    assert [row.person for row in cohort.staff.all()] == [trainer]
    for stranger in (make_member(maple, Role.LEARNER), make_member(make_agency("birch"), Role.TRAINER), make_person()):
        with pytest.raises(NotStaff):
            accompany(cohort=cohort, staff=[stranger])


def test_a_coordinator_makes_a_cohort_and_goes_on_to_enrol(maple, browser, offering):
    trainer = make_member(maple, Role.TRAINER)
    page = browser.get("/agency/maple/cohorts/new/")
    usual = page.context["form"].initial
    assert usual["starts_on"].weekday() == 0
    assert weeks_between(usual["starts_on"], usual["ends_on"]) == 12
    answer = browser.post("/agency/maple/cohorts/new/", facts(offering, staff=[str(trainer.pk)]))
    cohort = Cohort.objects.get()
    assert answer.url == path_of("enrol", cohort)
    assert [row.person for row in cohort.staff.all()] == [trainer]
    assert sum(counts(cohort)) == 16


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": " \u200b"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Taken"}, "name"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"starts_on": "2026-02-30"}, "starts_on"),
        ({"ends_on": "2025-01-01"}, "ends_on"),
        ({"ends_on": "2099-01-01"}, "ends_on"),
        ({"ends_on": ""}, "ends_on"),
        ({"offering": "999"}, "offering"),
        ({"offering": "x"}, "offering"),
        ({"staff": ["nobody"]}, "staff"),
        ({"staff": [str(uuid.uuid4())]}, "staff"),
    ],
)
def test_what_is_wrong_is_explained_and_what_was_typed_stays(maple, browser, offering, changes, wrong):
    make_cohort(maple, make_edition(course="x"), "Taken")
    answer = browser.post("/agency/maple/cohorts/new/", facts(offering, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert Cohort.objects.count() == 1


def test_nothing_of_another_agency_can_be_chosen(browser, offering):
    birch = make_agency("birch")
    theirs = offer_edition(agency=birch, edition=make_edition(course="theirs"))
    trainer = make_member(birch, Role.TRAINER, "Secret Trainer")
    assert "Secret" not in browser.get("/agency/maple/cohorts/new/").content.decode()
    for changes in ({"offering": theirs.pk}, {"staff": [str(trainer.pk)]}):
        assert browser.post("/agency/maple/cohorts/new/", facts(offering, **changes)).status_code == 422


def test_without_a_course_there_is_a_word_on_what_to_do(browser):
    assert "First, offer a course" in browser.get("/agency/maple/cohorts/new/").content.decode()


def test_a_cohort_is_changed(browser, cohort, offering, coordinator):
    assert browser.get(path_of("cohort_edit", cohort)).context["form"].initial["name"] == "Evening group"
    changes = facts(offering, name="Night group", ends_on="2026-01-18", staff=[str(coordinator.pk)])
    assert browser.post(path_of("cohort_edit", cohort), changes).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.name, counts(cohort)) == ("Night group", [2, 14])


def test_a_cohort_may_keep_its_name_and_a_course_that_is_closed_by_now(browser, cohort, offering):
    close_offering(offering=offering)
    assert browser.post(path_of("cohort_edit", cohort), facts(offering)).status_code == 302


# --- The weekly plan on screen ---
def weeks_post(cohort, **changes):
    placed = {uid: week.number for week in cohort.weeks.all() for uid in week.lesson_uids}
    post = {f"lesson-{uid}": placed.get(str(uid), 0) for uid in uids(cohort)}
    return {**post, **{f"note-{n}-{code}": "" for n in range(1, 13) for code in ("en", "fr")}, **changes}


def test_lessons_move_between_weeks_and_notes_are_written_without_scripts(browser, cohort):
    assert browser.get(path_of("cohort_weeks", cohort)).status_code == 200
    first = uids(cohort)[0]
    changes = {f"lesson-{first}": 5, "note-5-en": "Bring a friend", "note-5-fr": "Venez à deux"}
    assert browser.post(path_of("cohort_weeks", cohort), weeks_post(cohort, **changes)).status_code == 302
    week = cohort.weeks.get(number=5)
    assert str(first) in week.lesson_uids
    assert (week.note_en, week.note_fr) == ("Bring a friend", "Venez à deux")
    assert sum(counts(cohort)) == 16


def test_a_lesson_may_stand_in_no_week_and_is_still_shown(browser, cohort):
    first = uids(cohort)[0]
    browser.post(path_of("cohort_weeks", cohort), weeks_post(cohort, **{f"lesson-{first}": 0}))
    assert sum(counts(cohort)) == 15
    page = browser.get(path_of("cohort_weeks", cohort)).content.decode()
    assert f'name="lesson-{first}"' in page
    assert "In no week" in page


@pytest.mark.parametrize("value", ["13", "-1", "x", ""])
def test_a_week_that_there_is_not_is_refused(browser, cohort, value):
    answer = browser.post(path_of("cohort_weeks", cohort), weeks_post(cohort, **{f"lesson-{uids(cohort)[0]}": value}))
    assert answer.status_code == 422
    assert sum(counts(cohort)) == 16


def test_a_stale_form_changes_nothing(browser, cohort):
    assert browser.post(path_of("cohort_weeks", cohort), {"lesson-x": 1}).status_code == 422
    assert sum(counts(cohort)) == 16


def test_the_plan_is_spread_again_by_a_button(browser, cohort):
    browser.post(path_of("cohort_weeks", cohort), weeks_post(cohort, **{f"lesson-{uid}": 1 for uid in uids(cohort)}))
    assert counts(cohort) == [16, *[0] * 11]
    browser.post(path_of("cohort_weeks", cohort), {"action": "spread"})
    assert counts(cohort)[0] == 2


# --- The list ---
@pytest.fixture
def three(maple):
    today = timezone.localdate()
    edition = make_edition()
    days = {"Over": (-90, -10), "Running": (-10, 10), "Coming": (10, 90)}
    for name, (start, end) in days.items():
        span = {"starts_on": today + timedelta(days=start), "ends_on": today + timedelta(days=end)}
        make_cohort(maple, edition, f"{name} group", **span)
    make_enrolment(edition, maple, cohort=Cohort.objects.get(name="Running group"))
    return maple


def listed(browser, **words):
    return [
        cohort.name.split()[0] for cohort in browser.get("/agency/maple/cohorts/", words).context["page"].object_list
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({}, ["Coming", "Running", "Over"]),
        ({"state": "running"}, ["Running"]),
        ({"state": "coming"}, ["Coming"]),
        ({"state": "over"}, ["Over"]),
        ({"state": "nonsense"}, ["Coming", "Running", "Over"]),
        ({"q": "run GROUP"}, ["Running"]),
        ({"q": "nothing"}, []),
        ({"q": "x" * 200}, ["Coming", "Running", "Over"]),
        ({"sort": "name"}, ["Coming", "Over", "Running"]),
        ({"sort": "-name"}, ["Running", "Over", "Coming"]),
        ({"sort": "starts"}, ["Over", "Running", "Coming"]),
        ({"sort": "-learners"}, ["Running", "Coming", "Over"]),
        ({"sort": "; DROP TABLE"}, ["Coming", "Running", "Over"]),
        ({"page": "99"}, ["Coming", "Running", "Over"]),
        ({"page": "x"}, ["Coming", "Running", "Over"]),
        ({"q": "\x00"}, ["Coming", "Running", "Over"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted_by_its_address(three, browser, words, found):
    assert listed(browser, **words) == found


def test_the_list_counts_those_who_withdrew_apart(maple, browser):
    edition = make_edition()
    cohort = make_cohort(maple, edition, "Group")
    make_enrolment(edition, maple, cohort=cohort)
    make_enrolment(edition, maple, cohort=cohort, withdrawn_at=timezone.now())
    page = browser.get("/agency/maple/cohorts/").content.decode()

    assert 'class="num"><span>1 <span class="muted small">and 1 withdrawn</span></span></td>' in page


def test_an_empty_list_says_what_to_do(maple, browser):
    assert "Make the first cohort" in browser.get("/agency/maple/cohorts/").content.decode()
    assert "No cohort fits" in browser.get("/agency/maple/cohorts/", {"q": "x"}).content.decode()
    trainer = signed_in(make_member(maple, Role.TRAINER)).get("/agency/maple/cohorts/").content.decode()
    assert "Make the first cohort" not in trainer


def test_only_the_agencys_own_staff_see_its_cohorts(maple, cohort):
    birch = make_agency("birch")
    for role in (Role.TRAINER, Role.AGENCY_EVALUATOR):
        assert listed(signed_in(make_member(maple, role))) == ["Evening"]
    for person in (make_member(maple, Role.LEARNER), make_member(birch), make_person()):
        assert signed_in(person).get("/agency/maple/cohorts/").status_code == 404
    assert "Evening" not in signed_in(make_member(birch)).get("/agency/birch/cohorts/").content.decode()


@pytest.mark.parametrize("name", ["cohort_edit", "cohort_weeks"])
def test_only_coordinators_of_this_agency_change_a_cohort(maple, cohort, offering, name):
    birch = make_agency("birch")
    people = [make_member(maple, Role.TRAINER), make_member(maple, Role.LEARNER), make_member(birch), make_person()]
    for person in people:
        browser = signed_in(person)
        for agency in ("maple", "birch"):
            assert browser.get(path_of(name, cohort, agency)).status_code == 404
            assert (
                browser.post(path_of(name, cohort, agency), {**facts(offering), "action": "spread"}).status_code == 404
            )


def test_trainers_make_no_cohort(maple, offering):
    trainer = signed_in(make_member(maple, Role.TRAINER))
    assert trainer.get("/agency/maple/cohorts/new/").status_code == 404
    assert trainer.post("/agency/maple/cohorts/new/", facts(offering)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(maple, browser, count, django_assert_num_queries):
    edition = make_edition()
    for number in range(count):
        make_enrolment(edition, maple, cohort=make_cohort(maple, edition, f"Group {number}"))
    with django_assert_num_queries(6):
        browser.get("/agency/maple/cohorts/")


@pytest.mark.parametrize("lessons", [1, 16])
def test_the_plan_costs_the_same_whatever_its_length(maple, browser, lessons, django_assert_num_queries):
    offering = offer_edition(agency=maple, edition=make_edition([[]] * lessons))
    cohort = open_cohort(offering=offering, name="Group", starts_on=MONDAY, ends_on=TWELVE_WEEKS)
    browser.get(path_of("cohort_weeks", cohort))
    with django_assert_num_queries(5):
        browser.get(path_of("cohort_weeks", cohort))
