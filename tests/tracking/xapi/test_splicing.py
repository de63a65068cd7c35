"""What is stored and shown of a statement's own characters."""

import json
import random
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracking.xapi import shapes
from tracking.xapi.reading import read
from tracking.xapi.splicing import completed, dated, has_version, shown
from tracking.xapi.versions import Version

ONE, TWO = Version.ONE, Version.TWO
UID = uuid.UUID("6690e6c9-3ef0-4ed3-8b37-7f3964730bee")
AT = datetime(2026, 3, 2, 7, 0, 0, 5, tzinfo=timezone(timedelta(hours=-5)))
STORED = datetime(2026, 3, 2, 12, 0, 1, tzinfo=UTC)
AUTHORITY = {"account": {"homePage": "https://a.example", "name": "é"}}
REST = '"actor": {"mbox":"mailto:a@a.example"},"verb":{"id":"urn:v"},"object":{"id":"urn:o"}'


def stored_text(text, version=ONE, uid=UID):
    return completed(read(text.encode()), uid=uid, at=AT, version=version)


def after(text, version=ONE):
    """The stored text without what is added to a statement that has nothing but `REST`."""
    added = (
        f',"id":"{UID}","timestamp":"2026-03-02T12:00:00.000005Z","version":"{"1.0.0" if version is ONE else "2.0.0"}"'
    )
    kept = stored_text(text, version)[1]
    assert kept.count(added) == 1
    return kept.replace(added, "", 1)


def test_what_a_store_assigns_is_added_where_it_is_absent():
    uid, text = stored_text("{ " + REST + "\n}")
    assert uid == UID
    assert text == ("{ " + REST + f',"id":"{UID}","timestamp":"2026-03-02T12:00:00.000005Z","version":"1.0.0"' + "\n}")


def test_the_time_of_storing_is_put_in_when_it_is_known():
    _uid, text = completed(read(("{" + REST + "}").encode()), uid=UID, at=None, version=TWO)
    assert dated(text, STORED) == (
        "{" + REST + f',"id":"{UID}","timestamp":"2026-03-02T12:00:01.000000Z","version":"2.0.0"' + "}"
    )
    told = f'{{"timestamp":"2026-03-02T12", "id":"{UID}","version":"1.0.0",{REST}}}'
    assert dated(completed(read(told.encode()), uid=None, at=None, version=ONE)[1], STORED) == told


def test_what_the_sender_says_stays():
    text = '{"version":"1.0.2", "id" :"6690E6C9-3ef0-4ed3-8b37-7f3964730bee","timestamp":"2026-03-02T12", ' + REST + "}"
    uid, kept = stored_text(text, uid=uuid.UUID(int=1))
    assert (uid, kept) == (UID, text)


def test_without_any_id_there_is_a_new_one_each_time():
    ids = [stored_text("{" + REST + "}", uid=None)[0] for _ in range(2)]
    assert ids[0] != ids[1]
    assert [one.version for one in ids] == [4, 4]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"stored":"x", %s}', "{%s}"),
        ('{ "stored":"x"\t, "authority" : {"stored":1} , %s }', "{ %s }"),
        ('{%s , "authority":{"mbox":"}"}\n, "stored":"x" }', "{%s }"),
        ('{"stored":1,%s,"authority":2}', "{%s}"),
        ('{"\\u0073tored":1,%s}', "{%s}"),
        ('{%s,"result":{"extensions":{"urn:e":{"stored":1,"authority":[{}]}}}}', None),
        ('{%s,"result":{"response":"\\"stored\\":1, \\u007d}"}}', None),
    ],
)
def test_the_stores_own_words_are_cut_from_the_top_and_only_there(text, kept):
    assert after(text % REST) == (kept or text) % REST


def test_a_member_between_two_goes_with_the_comma_before_it():
    text = '{"actor":{"mbox":"mailto:a@a.a"} ,%s\n"verb":{"id":"urn:v"},%s"object":{"id":"urn:o"}}'
    assert after(text % (' "stored":"x" ,', '"authority":1,')) == text % ("", "")


def test_numbers_escapes_and_order_stay_as_they_came():
    told = '"result":{"score":{"raw":1.00,"max":1E2,"min":-0.0},"response":"\\u00e9\\/\\t\\ud83d\\ude00é😀"}'
    text = "{" + told + "," + REST + "}"
    assert after(text) == text


# --- Context activities that stand alone ---
@pytest.mark.parametrize("version", [ONE, TWO])
def test_a_single_context_activity_becomes_a_list(version):
    told = '"context":{"contextActivities" : {"parent":%s , "other":[ {"id":"urn:q"}], "category": %s}}'
    context, listed = told % ('{"id":"urn:p"}', "{ }"), told % ('[{"id":"urn:p"}]', "[{ }]")
    inner = '{%s,"object":{"objectType":"SubStatement",%s,%s}}'
    head = REST.partition(',"object"')[0]
    assert after("{" + REST + "," + context + "}", version) == "{" + REST + "," + listed + "}"
    assert after(inner % (head, REST, context), version) == inner % (head, REST, listed)


def test_what_only_looks_like_a_context_activity_stays():
    text = "{" + REST + ',"context":{"extensions":{"contextActivities":{"parent":{"id":"urn:p"}}}}}'
    assert after(text) == text


# --- Times of 2.0 ---
@pytest.mark.parametrize(
    ("timestamp", "utc"),
    [
        ("2026-03-02T12:00:00.123456789-05:00", "2026-03-02T17:00:00.123456789Z"),
        ("2026-03-02t00:30:00+05:30", "2026-03-01T19:00:00Z"),
        ("2026-03-02T12:00:00.50+00:00", "2026-03-02T12:00:00.50+00:00"),
        ("2026-03-02 12:00:00z", "2026-03-02 12:00:00z"),
        ("2026-12-31T18:59:60-05:00", "2027-01-01T00:00:00Z"),
    ],
)
def test_a_time_of_the_second_version_is_kept_in_utc(timestamp, utc):
    inner = '"object":{"objectType":"SubStatement",' + REST + ',"timestamp" : "%s"}'
    text = (
        '{"timestamp":"%s",'
        + REST.partition(',"object"')[0]
        + ","
        + inner
        + ',"id":"'
        + str(UID)
        + '","version":"2.0.0"}'
    )
    assert stored_text(text % (timestamp, timestamp), TWO)[1] == text % (utc, utc)
    if timestamp[10] == "T" and ":60" not in timestamp:
        assert stored_text(text % (timestamp, timestamp), ONE)[1] == text % (timestamp, timestamp)


# --- Showing ---
def test_what_the_store_says_is_put_back_at_the_end():
    assert shown('{"a":1,"version":"1.0.2"\n}', stored=AT, authority=AUTHORITY) == (
        '{"a":1,"version":"1.0.2"\n,"stored":"2026-03-02T12:00:00.000005Z",'
        '"authority":{"account":{"homePage":"https://a.example","name":"é"}}}'
    )


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ('{"a":1}', False),
        ('{"a":"version"}', False),
        ('{"a":{"version":"1.0.0"}}', False),
        ('{"a":{"b":1,"version":"1.0.0"}}', False),
        ('{"a":"\\",\\"version\\":\\"1.0.0"}', False),
        ('{"a":"\\u00e9"}', False),
        ('{"a":1,"version":"1.0.0"}', True),
        ('{"a":1,"version":"2.0.0"}', True),
        ('{"a":1,"version":"1.0.0" }', True),
        ('{"version":"1.0.3","a":1}', True),
        ('{"\\u0076ersion":"1.0.3","a":1}', True),
    ],
)
def test_a_statement_without_a_version_is_shown_with_one(text, stated):
    assert has_version(text) == stated
    answer = json.loads(shown(text, stored=STORED, authority=AUTHORITY), object_pairs_hook=list)
    assert [name for name, _ in answer].count("version") == 1
    if not stated:
        assert dict(answer)["version"] == "1.0.0"


# --- Any statement, written in any way ---
def space(dice):
    return "".join(dice.choices(" \t\n\r", k=dice.choice([0, 0, 1, 2])))


def written(dice, value):
    """JSON text of a value with spaces, escapes and numbers as a whim has them."""
    if isinstance(value, dict):
        parts = [f"{written(dice, name)}{space(dice)}:{written(dice, part)}" for name, part in value.items()]
        return "{" + ",".join(space(dice) + part + space(dice) for part in parts) + "}"
    if isinstance(value, list):
        return "[" + space(dice) + ",".join(written(dice, part) for part in value) + space(dice) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and dice.random() < 0.5:
        return f"{value}.00"
    return json.dumps(value, ensure_ascii=dice.random() < 0.5)


def as_lists(part):
    """The statement as it must be returned: every context activity in a list."""
    part = dict(part)
    around = part.get("context", {}).get("contextActivities")
    if around:
        listed = {kind: one if isinstance(one, list) else [one] for kind, one in around.items()}
        part["context"] = {**part["context"], "contextActivities": listed}
    if part["object"].get("objectType") == "SubStatement":
        part["object"] = as_lists(part["object"])
    return part


def in_pieces(statement, dice):
    """A statement that a store may have to add to, and its text in pieces: (separator, name, member), and the tail."""
    words = {"stored": "2000-01-01T00:00:00Z", "authority": {"mbox": "mailto:z@a.example"}, "version": "1.0.3"}
    told = {**statement, **{name: word for name, word in words.items() if dice.random() < 0.5}}
    items = [(name, value) for name, value in told.items() if name not in {"id", "timestamp"} or dice.random() < 0.5]
    dice.shuffle(items)
    members = [
        (
            space(dice) + ("," + space(dice) if number else ""),
            name,
            f"{written(dice, name)}{space(dice)}:{space(dice)}{written(dice, value)}",
        )
        for number, (name, value) in enumerate(items)
    ]
    return dict(items), members, space(dice)


told = st.builds(in_pieces, shapes.statement, st.integers(0, 2**32).map(random.Random))


@given(told)
@settings(max_examples=200, deadline=None)
def test_every_character_outside_of_what_is_spliced_stays(told):
    statement, members, tail = told
    text = "{" + "".join(separator + member for separator, _, member in members) + tail + "}"
    uid, kept = stored_text(text)
    staying = [(separator, member) for separator, name, member in members if name not in {"stored", "authority"}]
    added = {"id": str(UID), "timestamp": "2026-03-02T12:00:00.000005Z", "version": "1.0.0"}
    expected = (
        "{"
        + members[0][0]
        + staying[0][1]
        + "".join(separator + member for separator, member in staying[1:])
        + "".join(f',"{name}":"{value}"' for name, value in added.items() if name not in statement)
        + tail
        + "}"
    )
    assert uid == uuid.UUID(statement.get("id", str(UID)))
    if as_lists(statement) == statement:
        assert kept == expected
    else:
        assert kept.replace("[", "").replace("]", "") == expected.replace("[", "").replace("]", "")


@given(told, st.sampled_from(Version))
@settings(max_examples=200, deadline=None)
def test_what_is_shown_means_what_came_and_what_the_store_adds(told, version):
    statement, members, tail = told
    text = "{" + "".join(separator + member for separator, _, member in members) + tail + "}"
    answer = json.loads(
        shown(stored_text(text, version)[1], stored=STORED, authority=AUTHORITY), object_pairs_hook=once
    )
    expected = {
        "id": str(UID),
        "timestamp": "2026-03-02T12:00:00.000005Z",
        "version": "1.0.0" if version is ONE else "2.0.0",
        **as_lists(statement),
        "stored": "2026-03-02T12:00:01.000000Z",
        "authority": AUTHORITY,
    }
    if version is TWO:
        for part in (answer, expected, answer["object"], expected["object"]):
            if "timestamp" in part:
                part["timestamp"] = datetime.fromisoformat(part["timestamp"]).astimezone(UTC)
    assert answer == expected


def once(pairs):
    """No property stands twice."""
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)
