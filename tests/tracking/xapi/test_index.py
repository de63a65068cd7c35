"""What a statement is found by, in both versions."""

import copy
import uuid
from datetime import UTC, datetime

import pytest

from tracking.xapi.identity import AGENTS, key
from tracking.xapi.index import AttachmentNote, Index, index_of, keys_of
from tracking.xapi.versions import Version

HOME = "https://tremplin.example"
UID = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
OTHER = "e05aa883-acaf-40ad-bf54-02c8ce485fb0"


def agent(name):
    return {"mbox": f"mailto:{name}@a.example"}


def group(name, *members):
    identity = {"openid": f"https://a.example/{name}"} if name else {}
    return {"objectType": "Group", **identity, "member": [agent(one) for one in members]}


def activity(name, **definition):
    return {"id": f"https://a.example/{name}", **({"definition": definition} if definition else {})}


def statement(**parts):
    return {
        "id": UID,
        "actor": agent("actor"),
        "verb": {"id": "https://a.example/did"},
        "object": activity("object"),
        **parts,
    }


def names(identifiers):
    """`mbox|mailto:anne@a.example` → anne, `https://a.example/x` → x."""
    return sorted(one.removeprefix("mbox|mailto:").removesuffix("@a.example").split("/")[-1] for one in identifiers)


CONTEXT = {
    "registration": OTHER.upper(),
    "instructor": group("instructors", "instructor"),
    "team": group("", "player"),
    "contextAgents": [{"objectType": "contextAgent", "agent": agent("witness")}],
    "contextGroups": [{"objectType": "contextGroup", "group": group("crew", "sailor")}],
    "contextActivities": {
        "parent": [activity("parent")],
        "grouping": [activity("grouping"), activity("object")],
        "category": activity("category"),
        "other": [],
    },
    "statement": {"objectType": "StatementRef", "id": OTHER},
}


def test_a_statement_of_one_agent_about_one_activity():
    assert index_of(statement(timestamp="2026-03-02T12:00:00-05:00")) == Index(
        uid=uuid.UUID(UID),
        actor=uuid.uuid5(AGENTS, "mbox|mailto:actor@a.example"),
        verb="https://a.example/did",
        object_id="https://a.example/object",
        registration=None,
        timestamp=datetime(2026, 3, 2, 17, tzinfo=UTC),
        agents=frozenset({"mbox|mailto:actor@a.example"}),
        related_agents=frozenset({"mbox|mailto:actor@a.example"}),
        activities=frozenset({"https://a.example/object"}),
        related_activities=frozenset({"https://a.example/object"}),
        reference=None,
        voids=False,
        definitions={},
        attachments=(),
    )


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("timestamp", ["2026-03-02 17:00:00z", "2026-03-02T17", "20260302T12-05"])
def test_a_time_told_in_the_other_version_is_understood(timestamp, version):
    assert index_of(statement(timestamp=timestamp), version).timestamp == datetime(2026, 3, 2, 17, tzinfo=UTC)


def test_our_own_person_is_found_by_the_pseudonym():
    account = {"account": {"homePage": HOME, "name": OTHER}}
    assert index_of(statement(actor=account), home_page=HOME).actor == uuid.UUID(OTHER)
    assert index_of(statement(actor=account), home_page="https://b.example").actor != uuid.UUID(OTHER)


def test_a_group_is_found_by_itself_and_by_its_members():
    found = index_of(statement(actor=group("crew", "anne", "luc"), object=group("", "marie")))
    assert names(found.agents) == ["anne", "crew", "luc", "marie"]
    assert found.object_id == ""
    assert found.activities == frozenset()


def test_anonymous_groups_of_the_same_members_are_not_the_same_actor():
    first = index_of(statement(actor=group("", "anne")))
    second = index_of(statement(actor=group("", "anne"), id=OTHER))
    assert first.actor != second.actor


def test_an_agent_can_be_the_object():
    found = index_of(statement(object={"objectType": "Agent", **agent("patient")}))
    assert names(found.agents) == ["actor", "patient"]
    assert found.object_id == "mbox|mailto:patient@a.example"


def test_context_is_related_and_not_direct():
    found = index_of(statement(context=CONTEXT))
    assert names(found.agents) == ["actor"]
    assert names(found.related_agents) == [
        *("actor", "crew", "instructor", "instructors", "player", "sailor", "witness")
    ]
    assert names(found.activities) == ["object"]
    assert names(found.related_activities) == ["category", "grouping", "object", "parent"]
    assert found.registration == uuid.UUID(OTHER)
    assert found.reference is None


def test_what_a_sub_statement_mentions_is_related():
    inner = {
        "objectType": "SubStatement",
        "actor": agent("dreamer"),
        "verb": {"id": "https://a.example/would"},
        "object": activity("dream", type="https://a.example/type"),
        "context": CONTEXT,
    }
    found = index_of(statement(object=inner))
    assert names(found.agents) == ["actor"]
    assert names(found.related_agents) == [
        *("actor", "crew", "dreamer", "instructor", "instructors", "player", "sailor", "witness")
    ]
    assert found.activities == frozenset()
    assert names(found.related_activities) == ["category", "dream", "grouping", "object", "parent"]
    assert found.verb == "https://a.example/did"
    assert found.registration is None
    assert found.object_id == ""
    assert found.definitions == {"https://a.example/dream": {"type": "https://a.example/type"}}


def test_a_sub_statements_own_reference_and_voiding_are_only_talk():
    inner = {
        "objectType": "SubStatement",
        "actor": {"objectType": "Group", **agent("dreamer")},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": OTHER},
    }
    found = index_of(statement(object=inner))
    assert (found.reference, found.voids) == (None, False)


@pytest.mark.parametrize(
    ("verb", "voids"), [("http://adlnet.gov/expapi/verbs/voided", True), ("https://a.example/did", False)]
)
def test_a_reference_names_its_target_and_may_void_it(verb, voids):
    target = {"objectType": "StatementRef", "id": OTHER.upper()}
    found = index_of(statement(verb={"id": verb}, object=target))
    assert (found.reference, found.voids, found.object_id) == (uuid.UUID(OTHER), voids, OTHER)
    assert found.activities == found.related_activities == frozenset()


def test_voided_as_a_verb_about_an_activity_voids_nothing():
    assert not index_of(statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"})).voids


def test_definitions_are_gathered_from_everywhere_and_the_objects_counts_first():
    around = {
        "parent": [activity("object", type="urn:other", moreInfo="https://a.example/more"), activity("p", type="urn:p")]
    }
    told = statement(object=activity("object", type="urn:first"), context={"contextActivities": around})
    before = copy.deepcopy(told)
    assert index_of(told).definitions == {
        "https://a.example/object": {"type": "urn:first", "moreInfo": "https://a.example/more"},
        "https://a.example/p": {"type": "urn:p"},
    }
    assert told == before


def test_attachments_are_noted_with_their_place():
    note = {"usageType": "urn:u", "display": {"en": "a"}, "contentType": "text/plain", "length": 3, "sha2": "AB" * 32}
    inner = {
        "objectType": "SubStatement",
        "actor": agent("dreamer"),
        "verb": {"id": "https://a.example/would"},
        "object": activity("dream"),
        "attachments": [{**note, "fileUrl": "https://a.example/file"}],
    }
    assert index_of(statement(object=inner, attachments=[note, note])).attachments == (
        AttachmentNote("ab" * 32, "text/plain", 3, "urn:u", None, "/attachments/0"),
        AttachmentNote("ab" * 32, "text/plain", 3, "urn:u", None, "/attachments/1"),
        AttachmentNote("ab" * 32, "text/plain", 3, "urn:u", "https://a.example/file", "/object/attachments/0"),
    )


def test_keys_are_those_of_every_list_that_shows_the_statement():
    found = index_of(statement(context=CONTEXT))
    related = ["actor", "instructor", "player", "sailor", "witness"]
    assert keys_of(found, 7, "account|https://a.example|lrs") == {
        key(7, "verb", "https://a.example/did"),
        key(7, "registration", OTHER),
        key(7, "agent", "mbox|mailto:actor@a.example"),
        key(7, "agent*", "account|https://a.example|lrs"),
        key(7, "agent*", "openid|https://a.example/crew"),
        key(7, "agent*", "openid|https://a.example/instructors"),
        *(key(7, "agent*", f"mbox|mailto:{name}@a.example") for name in related),
        key(7, "activity", "https://a.example/object"),
        *(key(7, "activity*", f"https://a.example/{name}") for name in ("object", "parent", "grouping", "category")),
    }


def test_without_an_authority_there_is_no_key_of_it():
    found = index_of(statement())
    assert len(keys_of(found, 7, "openid|urn:lrs")) == len(keys_of(found, 7, None)) + 1 == 6
