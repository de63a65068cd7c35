"""A statement as `ids` and as `canonical`."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracking.xapi import shapes
from tracking.xapi.formats import canonical, chosen, ids_only, languages_of
from tracking.xapi.index import index_of

TEXTS = {"en-US": "color", "en-GB": "colour", "fr-CA": "couleur", "zh-Hant": "顏色"}
AGENT = {"objectType": "Agent", "name": "Anne", "mbox": "mailto:anne@a.example"}
CREW = {"objectType": "Group", "name": "Crew", "openid": "urn:crew", "member": [AGENT]}
CREWLESS = {"objectType": "Group", "name": "Crew", "member": [AGENT, {"account": {"homePage": "urn:h", "name": "luc"}}]}
ACTIVITY = {
    "objectType": "Activity",
    "id": "urn:a",
    "definition": {"name": TEXTS, "description": TEXTS, "type": "urn:t"},
}
VERB = {"id": "urn:v", "display": TEXTS}


def statement(**parts):
    return {"id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee", "actor": AGENT, "verb": VERB, "object": ACTIVITY, **parts}


CONTEXT = {
    "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
    "instructor": AGENT,
    "team": CREWLESS,
    "contextAgents": [{"objectType": "contextAgent", "agent": AGENT, "relevantTypes": ["urn:r"]}],
    "contextGroups": [{"objectType": "contextGroup", "group": CREW}],
    "contextActivities": {"parent": [ACTIVITY], "category": ACTIVITY},
    "extensions": {"urn:e": {"name": TEXTS}},
}
ID_OF_AGENT = {"objectType": "Agent", "mbox": "mailto:anne@a.example"}
ID_OF_CREWLESS = {"objectType": "Group", "member": [ID_OF_AGENT, {"account": {"homePage": "urn:h", "name": "luc"}}]}


def test_ids_are_all_that_is_left_of_agents_verbs_and_activities():
    inner = {"objectType": "SubStatement", "actor": CREW, "verb": VERB, "object": ACTIVITY, "context": CONTEXT}
    told = statement(object=inner, context=CONTEXT, authority=CREWLESS, result={"success": True})
    before = copy.deepcopy(told)
    context = {
        "registration": CONTEXT["registration"],
        "instructor": ID_OF_AGENT,
        "team": ID_OF_CREWLESS,
        "contextAgents": [{"objectType": "contextAgent", "agent": ID_OF_AGENT, "relevantTypes": ["urn:r"]}],
        "contextGroups": [{"objectType": "contextGroup", "group": {"objectType": "Group", "openid": "urn:crew"}}],
        "contextActivities": {"parent": [{"id": "urn:a"}], "category": [{"id": "urn:a"}]},
        "extensions": {"urn:e": {"name": TEXTS}},
    }
    assert ids_only(told) == {
        "id": told["id"],
        "actor": ID_OF_AGENT,
        "verb": {"id": "urn:v"},
        "object": {
            "objectType": "SubStatement",
            "actor": {"objectType": "Group", "openid": "urn:crew"},
            "verb": {"id": "urn:v"},
            "object": {"id": "urn:a"},
            "context": context,
        },
        "context": context,
        "authority": ID_OF_CREWLESS,
        "result": {"success": True},
    }
    assert told == before


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        (AGENT, ID_OF_AGENT),
        (CREWLESS, ID_OF_CREWLESS),
        ({"objectType": "StatementRef", "id": "urn:r"}, {"objectType": "StatementRef", "id": "urn:r"}),
    ],
)
def test_ids_of_other_objects(target, shown):
    assert ids_only(statement(object=target))["object"] == shown


@given(shapes.statement)
@settings(max_examples=100, deadline=None)
def test_ids_lose_nothing_that_a_statement_is_found_by(told):
    first, second = index_of(told), index_of(ids_only(told))
    assert second.definitions == {}
    assert (second.activities, second.related_activities, second.verb) == (
        first.activities,
        first.related_activities,
        first.verb,
    )
    assert second.object_id == first.object_id
    assert second.actor == first.actor
    assert second.related_agents <= first.related_agents


def test_canonical_has_one_language_and_the_definition_that_is_kept():
    kept = {
        "name": TEXTS,
        "type": "urn:kept",
        "choices": [{"id": "1", "description": TEXTS}, {"id": "2"}],
        "extensions": {"urn:e": TEXTS},
    }
    inner = {"objectType": "SubStatement", "actor": CREW, "verb": VERB, "object": ACTIVITY, "context": CONTEXT}
    told = statement(object=inner, context=CONTEXT, authority=CREWLESS)
    before = copy.deepcopy(told)
    shown = canonical(told, ["fr-ca"], {"urn:a": kept}.get)
    activity = {
        "objectType": "Activity",
        "id": "urn:a",
        "definition": {
            "name": {"fr-CA": "couleur"},
            "type": "urn:kept",
            "choices": [{"id": "1", "description": {"fr-CA": "couleur"}}, {"id": "2"}],
            "extensions": {"urn:e": TEXTS},
        },
    }
    context = {**CONTEXT, "contextActivities": {"parent": [activity], "category": [activity]}}
    verb = {"id": "urn:v", "display": {"fr-CA": "couleur"}}
    assert shown == {
        **told,
        "verb": verb,
        "object": {**inner, "verb": verb, "object": activity, "context": context},
        "context": context,
    }
    assert told == before


def test_without_a_kept_definition_the_statements_own_is_shown():
    shown = canonical(statement(verb={"id": "urn:v"}), ["en"], lambda iri: None)
    assert shown["object"]["definition"] == {
        "name": {"en-US": "color"},
        "description": {"en-US": "color"},
        "type": "urn:t",
    }
    assert shown["verb"] == {"id": "urn:v"}
    assert canonical(statement(object={"id": "urn:a"}), [], lambda iri: {})["object"] == {"id": "urn:a"}


@given(shapes.statement, st.lists(st.sampled_from(["en", "fr", "fr-ca", "de-at", "*", "x-y"]), max_size=3))
@settings(max_examples=100, deadline=None)
def test_canonical_never_leaves_two_languages(told, languages):
    shown = canonical(told, languages, lambda iri: None)
    displays = [shown["verb"].get("display", {})]
    if shown["object"].get("objectType", "Activity") == "Activity":
        definition = shown["object"].get("definition", {})
        displays += [definition.get("name", {}), definition.get("description", {})]
        displays += [one.get("description", {}) for one in definition.get("choices", ())]
    assert max(map(len, displays)) <= 1


@pytest.mark.parametrize(
    ("languages", "tag"),
    [
        ([], "en-US"),
        (["en-gb"], "en-GB"),
        (["fr-ca", "en"], "fr-CA"),
        (["fr"], "fr-CA"),
        (["en"], "en-US"),
        (["de", "en-gb"], "en-GB"),
        (["fr-ca-x-quebec"], "fr-CA"),
        (["zh-hant-cn"], "zh-Hant"),
        (["fr-fr"], "fr-CA"),
        (["fr-fr", "en-gb"], "en-GB"),
        (["de", "zh", "fr-fr"], "zh-Hant"),
        (["de", "zh-hans", "fr-fr"], "zh-Hant"),
        (["de", "*", "fr"], "fr-CA"),
        (["de", "*"], "en-US"),
        (["de"], "en-US"),
    ],
)
def test_the_best_language_is_chosen_for_each_text(languages, tag):
    assert chosen(TEXTS, languages) == {tag: TEXTS[tag]}


def test_a_general_tag_serves_a_special_wish_and_exactness_goes_first():
    assert chosen({"fr-CA": "c", "fr": "f"}, ["fr"]) == {"fr": "f"}
    assert chosen({"en": "e", "fr": "f"}, ["fr-fr", "en"]) == {"fr": "f"}
    assert chosen({}, ["fr"]) == {}


@pytest.mark.parametrize(
    ("header", "languages"),
    [
        (None, []),
        ("", []),
        ("fr-CA, en;q=0.5, de;q=0.8", ["fr-ca", "de", "en"]),
        ("en;q=0, fr", ["fr"]),
        ("en;q=abc, fr;q=nan, de;Q=1.0, *;q=0.1", ["de", "*"]),
        ("a, b, c", ["a", "b", "c"]),
        (";q=1,,fr ; q=0.9", ["fr"]),
    ],
)
def test_the_header_is_read_best_first(header, languages):
    assert languages_of(header) == languages


def test_only_the_first_wishes_are_read_and_only_tags_that_are_no_novels():
    assert languages_of(",".join(f"a{number}" for number in range(1000))) == [f"a{number}" for number in range(30)]
    assert languages_of(f"{'en-' * 100}x, fr") == ["fr"]
