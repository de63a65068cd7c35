"""The record of learning, as staff leaf through it."""

import html
import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Person, Role
from courses.models import Enrolment, Offering
from courses.selectors import outline_of
from tests.factories.statements import make_credential, told
from tests.factories.tracking import make_agency, make_edition, make_enrolment, make_member, reflection, single_choice
from tracking.forms import statements as forms
from tracking.models import Credential, Statement
from tracking.selectors import browsing
from tracking.selectors.sentences import indented
from tracking.services.classroom import Seat, start_course
from tracking.services.imports import credential_for
from tracking.services.launches import launches_of
from tracking.services.ledger import Arrival, record
from tracking.xapi import vocabulary as words
from tracking.xapi.index import index_of

pytestmark = pytest.mark.django_db
WELD = "https://school.example/weld"
#: Session, person, roles, agency, the filter's courses; horizon, places, rows, courses again, learners.
QUERIES = 10


@pytest.fixture
def maple() -> Agency:
    return make_agency("maple")


@pytest.fixture
def edition(maple):
    made = make_edition([[single_choice("q1"), reflection("r1")], []])
    Offering.objects.create(agency=maple, edition=made)
    return made


@pytest.fixture
def maria(maple, edition) -> Enrolment:
    return learner(maple, edition, "Maria Silva")


@pytest.fixture
def client(maple) -> Client:
    return signed_in(make_member(maple, Role.TRAINER))


def learner(agency: Agency, edition, name: str) -> Enrolment:
    return make_enrolment(edition, agency, make_member(agency, Role.LEARNER, name))


def signed_in(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def at(name: str = "statements", *more: Any, agency: str = "maple") -> str:
    return reverse(f"tracking:{name}", args=[agency, *more])


def actor(enrolment: Enrolment) -> dict[str, Any]:
    name = str(enrolment.person.pseudonym)
    return {"objectType": "Agent", "account": {"homePage": settings.XAPI_HOME_PAGE, "name": name}}


def store(agency: Agency, *statements: dict[str, Any], tool: Credential | None = None) -> None:
    """As they would come: the index knows our own accounts."""
    for statement in statements:
        index = index_of(statement, home_page=settings.XAPI_HOME_PAGE)
        record([Arrival(json.dumps(statement), index)], agency_id=agency.pk, credential=tool)


def sentences(answer) -> list[str]:
    """The lines of the list, as one reads them."""
    found = re.findall(r'<a class="sentence"[^>]*>(.*?)</a>', answer.content.decode(), re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", each)).split()) for each in found]


def page_of(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def answered(enrolment: Enrolment, edition, **more: Any) -> dict[str, Any]:
    lesson = outline_of(edition).lessons[0]
    context = {
        "extensions": {words.LESSON_AT: str(lesson.uid)},
        "contextActivities": {"parent": [{"id": f"urn:uuid:{lesson.uid}"}]},
    }
    own = {"actor": actor(enrolment), "context": context, "result": {"score": {"scaled": 0.8}, "success": True}}
    return told(verb=words.ANSWERED.iri, thing=f"urn:uuid:{lesson.activities[0].activity_uid}") | own | more


# --- The list ---
def test_what_happened_is_told_in_the_reader_s_language_by_the_courses_names(maple, edition, maria, client) -> None:
    store(maple, answered(maria, edition))
    assert sentences(client.get(at())) == ["Maria Silva answered q1, 80%, in “Lesson 1”"]
    french = signed_in(make_member(maple, preferred_language="fr"))
    [said] = sentences(french.get(at(), headers={"accept-language": "fr"}))
    assert said.replace("\xa0", " ") == "Maria Silva a répondu à q1 (fr), 80 %, dans « Lesson 1 (fr) »"


def test_the_classroom_s_own_statements_stand_in_the_list(maple, edition, maria, client) -> None:
    start_course(seat=Seat(maria, outline_of(edition, "en"), "en"), now=timezone.now())
    answer = client.get(at())
    assert "Maria Silva started Customer success" in sentences(answer)
    assert "Our classroom" in page_of(answer)


def test_a_lesson_is_not_said_to_be_in_itself(maple, edition, maria, client) -> None:
    lesson = f"urn:uuid:{outline_of(edition).lessons[0].uid}"
    store(maple, answered(maria, edition, verb=words.EXPERIENCED.as_json(), object={"id": lesson}, result={}))
    assert sentences(client.get(at())) == ["Maria Silva read Lesson 1"]


def test_a_tool_s_statement_is_told_in_its_own_words_and_names_the_tool(maple, client) -> None:
    tool = make_credential(maple, name="Welding simulator")
    strange = told(thing=WELD)
    strange["actor"]["name"] = "Ann <b>Welder</b>"
    strange["verb"]["display"] = {"de": "schweißte", "fr-CA": "a soudé"}
    strange["object"]["definition"] = {"name": {"en-CA": "A long weld"}}
    strange["result"] = {"score": {"raw": 7, "max": 10}}
    store(maple, strange, tool=tool)
    answer = client.get(at())
    assert sentences(answer) == ["Ann <b>Welder</b> schweißte A long weld, 7 of 10"]
    assert "<b>Welder" not in answer.content.decode()
    assert 'lang="de"' in answer.content.decode()
    assert "Welding simulator" in page_of(answer)


def test_an_activity_that_one_statement_named_is_named_in_every_line(maple, client) -> None:
    named = told(thing=WELD)
    named["object"]["definition"] = {"name": {"en-CA": "A long weld", "fr-CA": "Une longue soudure"}}
    english = told(thing=WELD)
    english["object"]["definition"] = {"name": {"en": "The weld of today"}}
    inner = {"objectType": "SubStatement", "actor": {"mbox": "mailto:ben@example.org"}, "verb": {"id": "urn:x:saw"}}
    within = told(context={"contextActivities": {"parent": [{"id": WELD}]}})
    tool = make_credential(maple)
    store(maple, named, told(thing=WELD), told(object=inner | {"object": {"id": WELD}}), within, tool=tool)
    store(maple, english, tool=make_credential(maple, scopes=["statements/write"]))
    assert sentences(client.get(at())) == [
        "ann@example.org saw The weld of today",
        f"ann@example.org saw {within['object']['id']}, in “A long weld”",
        "ann@example.org saw “ben@example.org urn:x:saw A long weld”",
        "ann@example.org saw A long weld",
        "ann@example.org saw A long weld",
    ]
    french = signed_in(make_member(maple, preferred_language="fr"))
    said = sentences(french.get(at(), headers={"accept-language": "fr"}))
    assert [line.count("Une longue soudure") for line in said] == [1, 1, 1, 1, 1]
    birch = make_agency("birch")
    store(birch, told(thing=WELD), tool=make_credential(birch))
    assert sentences(signed_in(make_member(birch)).get(at(agency="birch"))) == [f"ann@example.org saw {WELD}"]


def test_no_tool_names_what_our_courses_name(maple, edition, maria, client) -> None:
    said, strange = answered(maria, edition), answered(maria, edition)
    strange["object"] = strange["object"] | {"definition": {"name": {"en": "Something else"}}}
    strange["context"]["contextActivities"]["parent"][0]["definition"] = {"name": {"en": "Somewhere else"}}
    store(maple, strange, said, tool=make_credential(maple))
    assert sentences(client.get(at())) == ["Maria Silva answered q1, 80%, in “Lesson 1”"] * 2


@pytest.mark.parametrize("count", [1, 3])
def test_names_that_tools_gave_cost_one_query_however_many(maple, client, django_assert_num_queries, count) -> None:
    things = [f"{WELD}/{number}" for number in range(count)]
    for thing in things:
        named = told(object={"id": thing, "definition": {"name": {"en": f"Weld {thing[-1]}"}}})
        store(maple, named, told(thing=thing), tool=make_credential(maple))
    client.get(at())
    with django_assert_num_queries(QUERIES + 1):
        assert sum("saw Weld" in line for line in sentences(client.get(at()))) == 2 * count


def test_a_file_of_any_length_is_shown(maple, client) -> None:
    photo = {"usageType": WELD, "display": {"en": "A photo"}, "contentType": "image/png", "sha2": "a" * 64}
    statement = told(attachments=[photo | {"length": 10**4000}])
    store(maple, statement)
    assert "8192.0 PB" in page_of(client.get(at("statement", statement["id"]))).replace(",", "")


def test_launched_packages_and_files_are_not_called_tools(maple, client) -> None:
    for voice in (launches_of(maple.pk), credential_for(maple), make_credential(maple, name="A survey")):
        store(maple, told(), tool=voice)
    cells = re.findall(r'<td data-label="Told by">(.*?)</td>', client.get(at()).content.decode(), re.DOTALL)
    assert [cell.strip() for cell in cells] == ["A survey", "A file that was brought in", "A launched package"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"object": {"objectType": "Agent", "mbox": "mailto:ben@example.org"}}, "ann@example.org did ben@example.org"),
        ({"object": {"objectType": "Group", "member": [{"mbox": "mailto:b@x.org"}]}}, "ann@example.org did A group"),
        (
            {
                "object": {
                    "objectType": "SubStatement",
                    "actor": {"mbox": "mailto:ben@example.org"},
                    "verb": {"id": "https://verbs.example/saw"},
                    "object": {"id": WELD},
                }
            },
            f"ann@example.org did “ben@example.org saw {WELD}”",
        ),
        ({"object": {"id": WELD, "definition": {"name": {"en": "  "}}}}, f"ann@example.org did {WELD}"),
        ({"object": {"id": WELD}, "actor": {"mbox_sha1sum": "a" * 40}}, f"Somebody did {WELD}"),
        ({"object": {"id": WELD}, "actor": {"name": "\ud800\u202eevil", "openid": "https://a.example"}}, "?evil did"),
        ({"object": {"id": f"https://a.example/{'long' * 99}"}}, "ann@example.org did https://a.example/longlong"),
    ],
)
def test_whatever_a_tool_says_makes_a_sentence(maple, client, more, said) -> None:
    store(maple, told(verb="https://verbs.example/did") | {"object": {"id": WELD}} | more, tool=make_credential(maple))
    [found] = sentences(client.get(at()))
    assert found.startswith(said)
    assert len(found) < 200


def test_what_was_voided_is_shown_as_such(maple, client) -> None:
    tool, wrong = make_credential(maple), told(thing=WELD)
    store(maple, wrong, tool=tool)
    assert "Voided" not in page_of(client.get(at()))
    store(maple, told(voids=wrong["id"]), tool=tool)
    answer = client.get(at())
    assert sentences(answer) == ["ann@example.org voided another statement", f"ann@example.org saw {WELD}"]
    assert page_of(answer).count('<span class="chip chip--wait">Voided</span>') == 1
    assert "Whoever told this took it back" in page_of(client.get(at("statement", wrong["id"])))


def test_the_time_is_the_reader_s_and_a_late_recording_says_so(maple, client) -> None:
    store(maple, told(timestamp="2026-03-02T05:30:00Z"), tool=make_credential(maple))
    page = page_of(client.get(at()))
    assert 'datetime="2026-03-01T22:30:00-07:00"' in page
    assert "recorded" in page


# --- Filters ---
def test_every_filter_narrows_the_list_alone_and_together(maple, edition, maria, client) -> None:
    omar = learner(maple, edition, "Omar Haddad")
    lesson = outline_of(edition).lessons[0]
    store(maple, answered(maria, edition), answered(omar, edition))
    store(maple, told(thing=WELD, actor="mailto:a@b.org"), tool=make_credential(maple))
    both = ["Omar Haddad answered q1, 80%, in “Lesson 1”", "Maria Silva answered q1, 80%, in “Lesson 1”"]
    weld = [f"a@b.org saw {WELD}"]
    today = timezone.localdate()
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    for query, expected in (
        ({}, weld + both),
        ({"q": "maria"}, both[1:]),
        ({"learner": maria.person.pk}, both[1:]),
        ({"learner": maria.person.pk, "q": "Maria Silva"}, both[1:]),
        ({"learner": maria.person.pk, "q": "omar"}, both[:1]),
        ({"verb": words.ANSWERED.iri}, both),
        ({"verb": "https://verbs.example/saw"}, weld),
        ({"activity": f"urn:uuid:{lesson.uid}"}, both),
        ({"activity": f"urn:uuid:{lesson.activities[0].activity_uid}"}, both),
        ({"activity": WELD}, weld),
        ({"activity": WELD, "q": "omar"}, []),
        ({"activity": f"urn:uuid:{lesson.uid}", "q": "omar", "verb": words.ANSWERED.iri}, both[:1]),
        ({"first": today, "last": today}, weld + both),
        ({"first": tomorrow}, []),
        ({"last": yesterday}, []),
        ({"verb": "nonsense", "activity": "a b", "first": "yesterday", "last": "9999-12-31"}, weld + both),
    ):
        assert sentences(client.get(at(), query)) == expected, query


def test_a_name_that_fits_several_is_asked_about_and_one_that_fits_nobody_says_so(
    maple, edition, maria, client
) -> None:
    learner(maple, edition, "Maria Roy")
    make_enrolment(edition, make_agency("birch"), make_member(Agency.objects.get(slug="birch"), name="Maria Elsewhere"))
    page = page_of(client.get(at(), {"q": "maria", "verb": words.ANSWERED.iri}))
    assert "Whom do you mean?" in page
    assert f"learner={maria.person.pk}" in page
    assert "Maria Roy" in page
    assert "Elsewhere" not in page
    assert "Nobody has that name" in page_of(client.get(at(), {"q": "Elsewhere"}))


def test_filters_stay_in_the_form_and_on_the_way_to_older_pages(maple, edition, maria, client, monkeypatch) -> None:
    monkeypatch.setattr(browsing, "PER_PAGE", 2)
    store(maple, *(answered(maria, edition, result={"score": {"scaled": share / 10}}) for share in range(5)))
    seen, address = [], f"{at()}?learner={maria.person.pk}&verb={words.ANSWERED.iri}"
    while address:
        answer = client.get(address)
        seen.append(sentences(answer))
        assert 'value="Maria Silva"' in page_of(answer)
        assert f'value="{words.ANSWERED.iri}" selected' in page_of(answer)
        older = re.search(r'rel="next" href="([^"]*)"', answer.content.decode())
        address = at() + html.unescape(older[1]) if older else ""
    scores = [[re.search(r"\d+%", line)[0] for line in lines] for lines in seen]
    assert scores == [["40%", "30%"], ["20%", "10%"], ["0%"]]
    assert "Newest" in page_of(answer)


def test_a_page_s_end_is_good_for_its_reader_and_its_list_only(maple, client, monkeypatch) -> None:
    monkeypatch.setattr(browsing, "PER_PAGE", 1)
    store(maple, told(), told(), tool=make_credential(maple))
    older = at() + html.unescape(re.search(r'rel="next" href="([^"]*)"', client.get(at()).content.decode())[1])
    assert client.get(older).status_code == 200
    assert client.get(f"{older}&verb=https://verbs.example/saw").status_code == 404
    assert signed_in(make_member(maple)).get(older).status_code == 404
    assert client.get(at(), {"after": "nonsense"}).status_code == 404


def test_where_nothing_is_the_page_says_what_to_do(maple, client) -> None:
    assert "Nothing is recorded yet" in page_of(client.get(at()))
    assert "Choose fewer filters" in page_of(client.get(at(), {"verb": words.ANSWERED.iri}))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", [{}, {"verb": words.ANSWERED.iri}, {"activity": "lesson"}])
def test_the_list_costs_the_same_however_long(
    maple, edition, maria, client, django_assert_num_queries, count, query
) -> None:
    store(maple, *(answered(maria, edition) for _each in range(count)))
    lesson = f"urn:uuid:{outline_of(edition).lessons[0].uid}"
    asked = {name: lesson if name == "activity" else value for name, value in query.items()}
    client.get(at(), asked)
    with django_assert_num_queries(QUERIES):
        assert len(sentences(client.get(at(), asked))) == count


# --- One statement ---
def test_a_statement_is_shown_character_for_character_and_never_as_markup(maple, client) -> None:
    strange = told(thing=WELD)
    strange["object"]["definition"] = {"description": {"en": "<script>alert(1)</script>"}}
    strange["attachments"] = [
        {
            "usageType": "https://school.example/photo",
            "display": {"en": "A photo of the weld"},
            "contentType": "image/jpeg",
            "length": 2048,
            "sha2": "a" * 64,
        }
    ]
    store(maple, strange, tool=make_credential(maple, name="Simulator"))
    answer = client.get(at("statement", strange["id"]))
    body = answer.content.decode()
    exact = Statement.objects.get(uid=strange["id"]).exact
    shown = html.unescape(re.search(r'<pre[^>]*id="exact"[^>]*>(.*?)</pre>', body, re.DOTALL)[1])
    assert shown.startswith(exact[:-1])
    assert '"authority":' in shown[len(exact) - 1 :]
    assert "<script>alert" not in body
    [button] = re.findall(r'<button[^>]*data-copy="exact"[^>]*>', body)
    assert button.endswith(" hidden>")  # The script shows it, where it can work.
    assert "A photo of the weld" in page_of(answer)
    assert "Simulator" in page_of(answer)
    assert f"activity={WELD.replace(':', '%3A').replace('/', '%2F')}" in body


def test_half_a_pair_stays_escaped() -> None:
    assert indented('{"name":"\\ud800é"}') == '{\n  "name": "\\ud800é"\n}'


def test_the_page_of_a_learner_s_statement_leads_to_everything_of_theirs(maple, edition, maria, client) -> None:
    said = answered(maria, edition)
    store(maple, said)
    page = page_of(client.get(at("statement", said["id"])))
    assert f"?learner={maria.person.pk}" in page
    assert f"?learner={maria.person.pk}" in page_of(client.get(at("learner", maria.person.pk)))


# --- Who may ---
def test_nothing_of_another_agency_is_listed_found_or_named(maple, edition, maria) -> None:
    said = answered(maria, edition)
    store(maple, said)
    birch = make_agency("birch")
    reader = signed_in(make_member(birch))
    assert reader.get(at()).status_code == 404
    assert sentences(reader.get(at(agency="birch"))) == []
    assert reader.get(at("statement", said["id"], agency="birch")).status_code == 404
    assert reader.get(at(agency="birch"), {"learner": maria.person.pk}).status_code == 404
    store(birch, answered(maria, edition), tool=make_credential(birch))
    foreign = f"Somebody who has no name here answered urn:uuid:{outline_of(edition).activities[0].activity_uid}, 80%"
    assert sentences(reader.get(at(agency="birch"))) == [foreign]


def test_the_filter_knows_what_the_agency_teaches_and_nothing_else(maple, edition) -> None:
    other = make_edition(course="elsewhere")
    make_enrolment(other, make_agency("birch"))
    groups = dict(forms.activities_of(maple, "en"))
    assert {title: len(parts) for title, parts in groups.items()} == {"Customer success": 6}
    assert uuid.UUID(groups["Customer success"][0][0].removeprefix("urn:uuid:")) == edition.course_uid
