"""Activities in Wagtail's admin, as an author meets them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.search.backends import get_search_backend

from agencies.models import Person
from courses.models import Activity, Question, QuestionBank, SingleChoice
from courses.views.activities import every_subclass
from tests.factories import courses as make

pytestmark = pytest.mark.django_db

KINDS = [model for model in every_subclass(Activity) if model.kind]


@pytest.fixture
def author(client):
    author = make.make_author()
    client.force_login(author)
    return author


def url(model, view, *args):
    """The address of a view of a kind."""
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


def choice(number, at, **own):
    """One choice of a StreamField as the editor posts it."""
    value = {"text": f"Choice {at}", "feedback": "Because.", **own}
    return {
        f"choices-{number}-deleted": "",
        f"choices-{number}-order": str(number),
        f"choices-{number}-type": "choice",
        f"choices-{number}-id": "",
        **{f"choices-{number}-value-{name}": each for name, each in value.items()},
    }


def form(*choices, **own):
    """The form of a question with one answer."""
    common = {
        "title": "Whom do you call?",
        "prompt": '{"entityMap": {}, "blocks": [{"key": "a", "text": "Who?", "type": "unstyled", "depth": 0, '
        '"inlineStyleRanges": [], "entityRanges": []}]}',
        "choices-count": str(len(choices)),
        "attempts": "2",
        "shuffle": "on",
        "required": "on",
    }
    return common | {name: value for each in choices for name, value in each.items()} | own


def test_an_author_writes_and_publishes_a_question(client, author):
    post = form(choice(0, 1, correct="on"), choice(1, 2), **{"action-publish": "1"})
    client.post(url(SingleChoice, "add"), post)
    question = SingleChoice.objects.get()

    assert (question.live, question.attempts, question.prompt) == (True, 2, '<p data-block-key="a">Who?</p>')
    assert [(each["text"], each["correct"]) for each in question.definition()["choices"]] == [
        ("Choice 1", True),
        ("Choice 2", False),
    ]
    assert len({each["id"] for each in question.definition()["choices"]}) == 2


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ([choice(0, 1), choice(1, 2)], "Mark exactly one choice as correct; 0 are marked now."),
        (
            [choice(0, 1, correct="on"), choice(1, 2, correct="on")],
            "Mark exactly one choice as correct; 2 are marked now.",
        ),
        ([choice(0, 1, correct="on")], "Add at least two choices."),
    ],
)
def test_a_question_that_nobody_could_answer_is_not_published(client, author, choices, says):
    answer = client.post(url(SingleChoice, "add"), form(*choices, **{"action-publish": "1"}))

    assert says in answer.content.decode()
    assert SingleChoice.objects.count() == 0


def test_a_draft_may_be_unfinished(client, author):
    client.post(url(SingleChoice, "add"), form(choice(0, 1), choice(1, 2)))

    assert SingleChoice.objects.get().live is False


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.kind)
def test_every_kind_has_a_list_a_form_and_a_preview(client, author, model):
    activity = next(each for each in [*(kind() for kind in make.EVERY_KIND), make.make_quiz()] if type(each) is model)

    assert client.get(url(model, "list")).status_code == 200
    assert client.get(url(model, "add")).status_code == 200
    assert client.get(url(model, "edit", activity.pk)).status_code == 200
    assert client.get(url(model, "history", activity.pk)).status_code == 200
    assert client.get(url(model, "usage", activity.pk)).status_code == 200


@pytest.mark.parametrize("model", KINDS, ids=lambda model: model.kind)
@pytest.mark.parametrize("mode", ["", "right"])
def test_a_preview_shows_what_the_learner_will_see(rf, model, mode):
    activities = [*(kind() for kind in make.EVERY_KIND), make.make_quiz([make.make_true_false(title="In the quiz")])]
    activity = next(each for each in activities if type(each) is model)
    page = activity.make_preview_request(rf.get("/"), mode).content.decode()

    assert f"{activity.title}</h2>" in page
    assert (
        len(re.findall(r'name="[^"]*answer|<input type="(?:radio|checkbox)"', page)) >= 1
    )  # Closed ones are nameless.


def test_the_list_of_all_activities_leads_to_the_form_of_each_kind(client, author):
    question, reflection = make.make_single_choice(), make.make_reflection()
    page = client.get(url(Activity, "list")).content.decode()

    assert url(SingleChoice, "edit", question.pk) in page
    assert url(type(reflection), "edit", reflection.pk) in page


def test_the_list_of_all_activities_reads_one_and_three_alike(client, author):
    """Wagtail and wagtail-localize ask four more questions for the buttons of each row; the rows ask none."""

    def reads():
        with CaptureQueriesContext(connection) as queries:
            client.get(url(Activity, "list"))
        return [query["sql"] for query in queries if query["sql"].startswith('SELECT "courses_')]

    make.make_single_choice(title="One")
    one = reads()
    make.make_single_choice(title="Two")
    make.make_single_choice(title="Three")

    assert len(reads()) == len(one) == 2


def test_activities_are_found_by_their_words(client, author):
    make.make_single_choice(title="Whom do you call?")
    make.make_reflection(title="Think back")
    for activity in Activity.objects.all():
        get_search_backend().add(activity)

    page = client.get(url(Activity, "list_results"), {"q": "Whom"}).content.decode()
    assert ("Whom do you call?" in page, "Think back" in page) == (True, False)


@pytest.mark.parametrize("model", [Activity, Question])
def test_editing_at_the_common_address_goes_on_to_the_kind(client, author, model):
    question = make.make_single_choice()

    assert client.get(url(model, "edit", question.pk)).url == url(SingleChoice, "edit", question.pk)


def test_writing_an_activity_begins_with_its_kind(client, author):
    page = client.get(url(Activity, "add"), {"locale": "fr"}).content.decode()

    assert [f"{url(model, 'add')}?locale=fr" in page for model in KINDS] == [True] * 10
    assert "locale=%22" not in client.get(url(Activity, "add"), {"locale": '"><b>'}).content.decode()


def test_the_chooser_offers_every_kind(client, author):
    make.make_single_choice(title="A question")
    make.make_reflection(title="A reflection")
    address = reverse(Activity.snippet_viewset.chooser_viewset.get_url_name("choose"))
    page = client.get(address).content.decode()
    of_questions = client.get(reverse(Question.snippet_viewset.chooser_viewset.get_url_name("choose"))).content.decode()

    assert ("A question" in page, "A reflection" in page) == (True, True)
    assert ("Question with one answer" in page, "Reflection" in page) == (True, True)
    assert ("A question" in of_questions, "A reflection" in of_questions) == (True, False)


def test_a_lesson_can_be_edited_with_an_activity_in_it(client, author):
    lesson = make.make_lesson(make.make_module(make.make_course()), "L", [make.placed(make.make_single_choice())])

    assert client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).status_code == 200


def test_a_question_bank_is_made_and_listed(client, author):
    client.post(url(QuestionBank, "add"), {"title_en": "Basics", "title_fr": "Notions de base"})

    assert "Basics" in client.get(url(QuestionBank, "list")).content.decode()


def test_saving_a_draft_of_a_published_question_leaves_the_published_one(client, author):
    question = make.make_single_choice(title="As published")
    post = form(choice(0, 1, correct="on"), choice(1, 2), title="As drafted")
    client.post(url(SingleChoice, "edit", question.pk), post)
    question.refresh_from_db()

    assert (question.title, question.has_unpublished_changes) == ("As published", True)
    assert question.get_latest_revision_as_object().title == "As drafted"
    assert isinstance(question.get_latest_revision_as_object(), SingleChoice)


def test_a_learner_does_not_get_in(client):
    client.force_login(Person.objects.create_user("learner@example.org", full_name="A learner"))

    assert client.get(url(Activity, "list")).status_code == 302


def test_the_authors_home_leads_to_each_course_and_its_next_edition(client, author):
    course = make.make_bilingual_course(lessons=1)
    page = client.get(reverse("wagtailadmin_home")).content.decode()

    assert page.count(reverse("courses_publish_edition", args=[course.pk])) == 1
    assert page.count("Modules and lessons") == 1
    assert page.count(f'<a href="{reverse("wagtailadmin_pages:edit", args=[course.pk])}">') == 1


def test_a_refused_question_is_not_said_to_be_saved(client, author):
    address = url(SingleChoice, "add")
    refused = client.post(address, {"title": "", "choices-count": "0", "action-publish": "1"}).content.decode()

    assert "w-autosave-indicator" in client.get(address).content.decode()
    assert "could not be created due to errors" in refused
    assert "w-autosave-indicator" not in refused
