"""Which two tellings are one statement (1.0.3 Data 2.3.1)."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tracking.xapi import shapes
from tracking.xapi.sameness import alike, same
from tracking.xapi.versions import Version

ONE, TWO = Version.ONE, Version.TWO
MEMBERS = [
    {"mbox": "mailto:a@a.example", "name": "A"},
    {"mbox_sha1sum": "ab" * 20},
    {"account": {"homePage": "https://a.example", "name": "c"}},
]
BASE = {
    "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee",
    "actor": {
        "objectType": "Group",
        "name": "Crew",
        "member": MEMBERS,
    },
    "verb": {"id": "https://a.example/did", "display": {"en": "did"}},
    "object": {"id": "https://a.example/x", "definition": {"name": {"en": "X"}}},
    "result": {
        "score": {"raw": 1.0},
        "success": True,
        "duration": "PT1H0M1.5S",
        "extensions": {"urn:e": {"a": [1, True]}},
    },
    "context": {
        "registration": "ec531277-b57b-4c15-8d91-d292c5b2b8f7",
        "language": "fr-CA",
        "instructor": {"mbox": "mailto:i@a.example"},
        "team": {"objectType": "Group", "openid": "urn:t", "member": MEMBERS},
        "contextActivities": {"parent": [{"id": "urn:p"}], "other": [{"id": "urn:o"}, {"id": "urn:q"}]},
        "statement": {"objectType": "StatementRef", "id": "e05aa883-acaf-40ad-bf54-02c8ce485fb0"},
    },
    "timestamp": "2026-03-02T12:00:00.500Z",
    "attachments": [
        {
            "usageType": "urn:u",
            "display": {"fr-CA": "Pièce"},
            "contentType": "text/plain; charset=UTF-8",
            "length": 3,
            "sha2": "ab" * 32,
        }
    ],
}


def told(**changes):
    """`BASE` with other values at paths: `result__duration=…`; None takes the property away."""
    statement = copy.deepcopy(BASE)
    for path, value in changes.items():
        *way, last = path.split("__")
        part = statement
        for step in way:
            part = part[int(step) if step.isdigit() else step]
        if value is None:
            del part[last]
        else:
            part[last] = value
    return statement


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": BASE["id"].upper()},
        {"timestamp": None},
        {"timestamp": "2026-03-02T07:00:00.5-05:00"},
        {"stored": "2026-03-02T12:00:01Z"},
        {"authority": {"mbox": "mailto:lrs@a.example"}},
        {"version": "1.0.2"},
        {"verb__display": {"fr": "a fait"}},
        {"verb__display": None},
        {"object__definition": None},
        {"object__definition": {"type": "urn:t"}},
        {"context__contextActivities__parent": {"id": "urn:p", "definition": {"type": "urn:t"}}},
        {"actor__member": list(reversed(MEMBERS))},
        {"context__team__member": list(reversed(MEMBERS))},
        {"context__instructor__mbox": "mailto:i@A.example"},
        {"actor__member": [{"name": "A", "mbox": "mailto:a@A.EXAMPLE"}, *MEMBERS[1:]]},
        {"actor__member": [MEMBERS[0], {"mbox_sha1sum": "AB" * 20}, MEMBERS[2]]},
        {"result__duration": "PT1H0M1.50S"},
        {"result__duration": "PT1H0M1.509S"},
        {"result__score__raw": 1},
        {"context__registration": BASE["context"]["registration"].upper()},
        {"context__statement__id": BASE["context"]["statement"]["id"].upper()},
        {"context__language": "FR-ca"},
        {"attachments__0__sha2": "AB" * 32},
        {"attachments__0__contentType": "Text/Plain; charset=UTF-8"},
        {"attachments__0__display": {"fr-ca": "Pièce"}},
    ],
)
@pytest.mark.parametrize("version", [ONE, TWO])
def test_what_may_differ(changes, version):
    assert same(BASE, told(**changes), version)
    assert same(told(**changes), BASE, version)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"timestamp": "2026-03-02T12:00:00.501Z"},
        {"actor__name": "crew"},
        {"actor__name": None},
        {"actor__member": MEMBERS[:2]},
        {"actor__member": [*MEMBERS, MEMBERS[0]]},
        {"actor__member": [{"mbox": "mailto:A@a.example", "name": "A"}, *MEMBERS[1:]]},
        {"actor__member": [{"mbox": "mailto:a@a.example", "name": "B"}, *MEMBERS[1:]]},
        {"verb__id": "https://a.example/Did"},
        {"object__id": "https://a.example/X"},
        {"object__objectType": "Activity"},
        {"result__score__raw": 2},
        {"result__success": False},
        {"result__duration": "PT1H0M1.51S"},
        {"result__duration": "PT60M1.5S"},
        {"result__extensions": {"urn:e": {"a": [True, True]}}},
        {"result__extensions": {"urn:e": {"a": [True, 1]}}},
        {"result__extensions": {"urn:e": {"a": ["1", True]}}},
        {"result__extensions": {"URN:e": {"a": [1, True]}}},
        {"result": None},
        {"context__language": "fr"},
        {"context__instructor__mbox": "mailto:j@a.example"},
        {"context__contextActivities__other": [{"id": "urn:q"}, {"id": "urn:o"}]},
        {"context__contextActivities__parent": [{"id": "urn:q"}]},
        {"attachments": None},
        {"attachments__0__length": 4},
        {"attachments__0__display": {"fr-CA": "Autre"}},
        {"attachments__0__contentType": "text/plain; charset=utf-8"},
    ],
)
@pytest.mark.parametrize("version", [ONE, TWO])
def test_what_may_not_differ(changes, version):
    assert not same(BASE, told(**changes), version)
    assert not same(told(**changes), BASE, version)


@pytest.mark.parametrize(
    ("first", "second"), [("2026-03-02 12:00:00Z", "20260302T12Z"), ("2026-03-02T12", "2026-03-02T12:00:00Z")]
)
def test_one_may_have_been_told_in_the_other_version(first, second):
    tellings = {"timestamp": first}, {"timestamp": second}
    assert all(
        same(told(**one), told(**other), version) for one in tellings for other in tellings for version in Version
    )


def test_a_second_without_a_fraction_is_that_second():
    assert same(told(result__duration="PT1S"), told(result__duration="PT1.004S"), ONE)
    assert not same(told(result__duration="PT1S"), told(result__duration="PT1.01S"), ONE)


@pytest.mark.parametrize(
    ("first", "second"), [(1, True), (0, False), ("1", 1), (None, False), ([], {}), ([1], [1, 1]), ("", None)]
)
def test_values_of_two_kinds_are_never_alike(first, second):
    assert not alike(first, second)
    assert alike(first, copy.deepcopy(first))


def retold(value, dice, *, inside_group=False):
    """The same in other words: keys in another order, members of groups too, numbers and text as they are."""
    if isinstance(value, dict):
        items = [(name, retold(part, dice, inside_group=name == "member")) for name, part in value.items()]
        dice.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        parts = [retold(part, dice) for part in value]
        if inside_group:
            dice.shuffle(parts)
        return parts
    return value


@given(shapes.statement, st.randoms(use_true_random=False), st.sampled_from(Version))
@settings(max_examples=150, deadline=None)
def test_the_order_of_keys_and_members_is_no_difference(statement, dice, version):
    bare = {name: value for name, value in statement.items() if name not in {"result", "context"}}
    assert same(bare, retold(bare, dice), version)
    assert same(statement, json.loads(json.dumps(statement)), version)
    assert same(statement, {**statement, "stored": "2026-01-01T00:00:00Z", "version": "1.0.0"}, version)


def leaves(value, path=()):
    """Where a significant value stands: path and value. What may differ is left out."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in {"definition", "display"} or "attachments" in path:
                yield from leaves(part, (*path, name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from leaves(part, (*path, number))
    elif path:
        yield path, value


def changed(statement, path):
    """The statement with another value of the same kind at a path."""
    other = copy.deepcopy(statement)
    part = other
    for step in path[:-1]:
        part = part[step]
    old = part[path[-1]]
    if isinstance(old, bool):
        part[path[-1]] = not old
    elif isinstance(old, int | float):
        part[path[-1]] = 7 if old != 7 else 8
    elif path[-1] == "timestamp":
        part[path[-1]] = "2001-01-01T00:00:00Z"
    elif path[-1] == "mbox":
        part[path[-1]] = f"mailto:z{old[7:]}"
    else:
        part[path[-1]] = "other" if old is None else f"{old}z"
    return other


@given(shapes.statement, st.data(), st.sampled_from(Version))
@settings(max_examples=300, deadline=None)
def test_every_other_value_is_a_difference(statement, data, version):
    path, _ = data.draw(st.sampled_from(list(leaves(statement))))
    assert not same(statement, changed(statement, path), version)


@given(shapes.statement, st.data())
@settings(max_examples=150, deadline=None)
def test_every_missing_property_is_a_difference(statement, data):
    names = [name for name in statement if name not in {"id", "timestamp", "actor", "verb", "object"}]
    name = data.draw(st.sampled_from(names)) if names else None
    other = {key: value for key, value in statement.items() if key != name}
    assert same(statement, other, ONE) == (name is None)
    assert same(other, statement, ONE) == (name is None)


def test_the_order_in_extensions_is_a_difference_although_they_say_member():
    first = told(result__extensions={"urn:e": {"member": [1, 2]}})
    second = told(result__extensions={"urn:e": {"member": [2, 1]}})
    assert not same(first, second, ONE)
