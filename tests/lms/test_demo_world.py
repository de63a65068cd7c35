"""The demonstration world: loaded once, whole, alive at any time, and the same from the same seed."""

import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from wagtail.models import Locale
from wagtail_localize.models import TranslationSource

from agencies.models import Agency, Membership, Person, Role
from courses.activities import kind_of, quiz_for
from courses.models import Cohort, CoursePage, Edition, Enrolment, LessonPage
from courses.selectors import definition_of, forget_editions, outline_of
from lms.demo.answers import post_of, wrong_answer
from lms.demo.loading import load
from lms.demo.world import PASSWORD
from tracking.models import LessonProgress, Progress, Statement
from tracking.services.rebuild import rebuild_progress

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
SMALL = {"scale": 0.15, "modules": 1}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A small world for all tests of this file, rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load(now=NOW, **SMALL)
        yield
        transaction.set_rollback(True)
    forget_editions()


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def groups() -> dict[str, Cohort]:
    return {cohort.agency.slug: cohort for cohort in Cohort.objects.select_related("agency")}


def test_one_umbrella_and_five_members_in_two_languages_with_logos_and_legible_colours():
    agencies = Agency.objects.all()
    assert Counter(agency.kind for agency in agencies) == {"umbrella": 1, "member": 5}
    assert all(agency.name_en != agency.name_fr and agency.logo_name for agency in agencies)
    assert {agency.reach for agency in agencies} == {"urban", "rural", "mixed"}
    assert len({agency.primary_colour for agency in agencies}) == 6


def test_every_role_is_held_and_somebody_holds_two_in_two_agencies():
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    joanna = Person.objects.get(full_name="Joanna Wiebe")
    assert {(each.agency.slug, each.role) for each in joanna.memberships.all()} == {
        ("bow-river", "agency_evaluator"),
        ("open-door-brooks", "trainer"),
    }


def test_three_cohorts_stand_at_three_points_of_their_twelve_weeks():
    today = NOW.astimezone(ZoneInfo("America/Edmonton")).date()
    cohorts = groups()
    assert {slug: (today - cohort.starts_on).days for slug, cohort in cohorts.items()} == {
        "bow-river": 112,
        "magpie-house": 38,
        "peace-country": 3,
    }
    assert {cohort.weeks.count() for cohort in cohorts.values()} == {12}
    assert all(week.note_en and week.note_fr for cohort in cohorts.values() for week in cohort.weeks.all())
    assert {cohort.ends_on < today for cohort in cohorts.values()} == {True, False}


def test_learners_speak_both_languages_and_some_have_only_a_phone():
    learners = Person.objects.filter(memberships__role=Role.LEARNER)
    assert learners.count() == 23
    assert set(learners.values_list("preferred_language", flat=True)) == {"en", "fr"}
    assert learners.filter(email__isnull=True).exclude(phone="").exists()


def test_the_first_cohort_finished_and_the_last_has_just_begun():
    done = {
        slug: Progress.objects.filter(enrolment__cohort=cohort, completed_at__isnull=False).count() / count
        for slug, cohort in groups().items()
        if (count := cohort.enrolments.count())
    }
    assert done["bow-river"] > 0.5
    assert done["peace-country"] == 0


def test_nobody_acts_in_the_future_or_before_their_enrolment():
    times = dict(Enrolment.objects.values_list("registration", "enrolled_at"))
    for registration, at in Statement.objects.values_list("registration", "occurred_at"):
        assert times[registration] - timedelta(seconds=1) < at <= NOW


def test_people_learn_when_people_are_awake():
    begun = Statement.objects.filter(verb__endswith="initialized").values_list("occurred_at", flat=True)
    hours = {at.astimezone(ZoneInfo("America/Edmonton")).hour for at in begun}
    assert hours <= set(range(6, 24))


def test_every_kind_of_statement_is_told():
    verbs = {verb.rsplit("/", 1)[-1] for verb in Statement.objects.values_list("verb", flat=True).distinct()}
    assert {"registered", "initialized", "experienced", "answered", "responded", "passed", "completed"} <= verbs


def test_progress_is_what_the_statements_say():
    def rows():
        progress = Progress.objects.order_by("pk").values()
        return list(progress), list(LessonProgress.objects.order_by("enrolment_id", "lesson_uid").values_list(*fields))

    fields = ("enrolment", "lesson_uid", "started_at", "read_at", "completed_at", "activities")
    before = rows()
    rebuild_progress()
    told, again = before[0], rows()[0]
    assert [{**each, "score_sum": round(each["score_sum"], 3)} for each in told] == [
        {**each, "score_sum": round(each["score_sum"], 3)} for each in again
    ]
    assert before[1] == rows()[1]


def test_every_right_and_every_wrong_answer_can_be_posted():
    tried = Counter()
    for edition in Edition.objects.all():
        for activity in outline_of(edition).activities:
            for language in ("en", "fr"):
                for definition in questions(definition_of(edition, activity.placement, language)):
                    try_both(definition)
                    tried[definition["kind"]] += 1
    assert set(tried) == {
        "cloze",
        "matching",
        "multiple_choice",
        "ordering",
        "short_answer",
        "single_choice",
        "true_false",
    }


def questions(definition):
    if definition["kind"] == "quiz":
        return quiz_for(definition, "any")["questions"]
    return [definition] if kind_of(definition["kind"]).graded else []


def try_both(definition) -> None:
    kind = kind_of(definition["kind"])
    right = kind.right_answer(definition)
    assert kind.read(definition, post_of(definition, right)) == right
    for seed in range(6):
        wrong = wrong_answer(definition, Random(seed))
        assert kind.grade(definition, kind.read(definition, post_of(definition, wrong))).success is False, definition


def test_both_courses_are_published_in_both_languages_and_one_twice():
    editions = Edition.objects.order_by("course_uid", "number")
    assert Counter(edition.titles["en"] for edition in editions) == {
        "Customer success foundations": 2,
        "Workplace communication, CLB 5": 1,
    }
    assert all(edition.languages == ["en", "fr"] and edition.frozen_at < NOW for edition in editions)
    first, second = editions.filter(titles__en="Customer success foundations")
    assert (first.frozen_at, second.frozen_at) == (NOW - timedelta(days=200), NOW - timedelta(days=21))
    assert outline_of(first).activities[0].placement == outline_of(second).activities[0].placement


def test_the_translation_editor_would_write_the_very_french_that_is_there():
    french = Locale.objects.get(language_code="fr")
    pages = [
        *CoursePage.objects.filter(locale__language_code="en"),
        *LessonPage.objects.filter(locale__language_code="en"),
    ]
    assert len(pages) == 10
    for page in pages:
        source = TranslationSource.objects.get_for_instance(page)
        written, rebuilt = page.get_translation(french), source.get_ephemeral_translated_instance(french)
        for name in ("title", "summary", "description", "audience", "cover_alt"):
            assert getattr(written, name, None) == getattr(rebuilt, name, None)
        if isinstance(page, LessonPage):
            assert list(written.body.get_prep_value()) == list(rebuilt.body.get_prep_value())
        told, of = source.translations.get().get_progress()
        assert told == of


def test_loading_again_changes_nothing_and_says_so():
    before = Statement.objects.count()
    assert load(now=NOW + timedelta(days=1), **SMALL) is False
    said = io.StringIO()
    call_command("demo", stdout=said, stderr=io.StringIO())
    assert "It is here already; nothing was changed." in said.getvalue()
    assert Statement.objects.count() == before


def test_json_is_one_object_with_every_role_and_both_languages_in_every_state():
    said = io.StringIO()
    call_command("demo", "--json", stdout=said, stderr=io.StringIO())
    told = json.loads(said.getvalue())
    assert set(told) == {"people", "courses"}
    assert {person["role"] for person in told["people"]} == {*Role.values, "operator"}
    learners = [person for person in told["people"] if person["role"] == "learner"]
    assert {(person["agency_slug"], person["language"]) for person in learners} >= {
        (slug, language) for slug in ("magpie-house", "peace-country") for language in ("en", "fr")
    }
    assert all(person["password"] == PASSWORD for person in told["people"] if person["email"])
    assert all(person["link"] for person in learners)
    assert all(person["what_to_see"] for person in told["people"])
    for course in told["courses"]:
        assert set(course["title"]) == set(course["public_url"]) == {"en", "fr"}
        assert course["learner_url"].startswith("http")


def test_people_sign_in_as_they_are_told(client: Client):
    said = io.StringIO()
    call_command("demo", "--json", stdout=said, stderr=io.StringIO())
    people = json.loads(said.getvalue())["people"]
    author = people[0]
    assert client.login(username=author["email"], password=author["password"])
    operator = people[-1]
    assert client.login(username=operator["email"], password=operator["password"])
    assert [client.get(path).status_code for path in ("/admin/", "/admin/erasures/", "/admin/retention/")] == [200] * 3
    links = [person["link"] for person in people if person["link"]]
    assert Client().get(links[0]).status_code == 200
    assert len(set(links)) == len(links)


def test_production_does_not_let_it_in():
    with override_settings(DEMONSTRATION=False), pytest.raises(CommandError, match="production settings"):
        call_command("demo")
