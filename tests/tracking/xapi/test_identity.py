"""One identifier for each agent, one key for each thing that lists are asked by."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.xapi.identity import AGENTS, KEYS, agent_uuid, identifier_of, key

HOME = "https://tremplin.example"


@pytest.mark.parametrize(
    ("agent", "identifier"),
    [
        ({"mbox": "mailto:Anne.Roy@Example.ORG", "name": "Anne"}, "mbox|mailto:Anne.Roy@example.org"),
        ({"mbox": "mailto:a@B@C.c", "objectType": "Agent"}, "mbox|mailto:a@B@c.c"),
        ({"mbox_sha1sum": "ABCDEF" + "0" * 34}, "mbox_sha1sum|abcdef" + "0" * 34),
        ({"openid": "https://Example.org/Anne"}, "openid|https://Example.org/Anne"),
        ({"account": {"homePage": HOME, "name": "a|b"}}, f"account|{HOME}|a|b"),
        ({"account": {"homePage": "https://a.example/|", "name": "b"}}, "account|https://a.example/%7C|b"),
        ({"objectType": "Group", "openid": "urn:g", "member": [{"mbox": "mailto:a@b.c"}]}, "openid|urn:g"),
        ({"objectType": "Group", "member": [{"mbox": "mailto:a@b.c"}]}, None),
    ],
)
def test_an_agent_has_one_identifier_however_it_is_written(agent, identifier):
    assert identifier_of(agent) == identifier


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), min_size=2, max_size=2, unique=True))
def test_no_two_accounts_share_an_identifier(accounts):
    first, second = (
        identifier_of({"account": {"homePage": f"https://a.example/{page.replace('%', '')}", "name": name}})
        for page, name in accounts
    )
    same = accounts[0][0].replace("%", "") == accounts[1][0].replace("%", "") and accounts[0][1] == accounts[1][1]
    assert (first == second) == same


def test_a_person_of_ours_keeps_the_pseudonym_and_nobody_else_gets_one():
    pseudonym = uuid.UUID("7b2f5b0e-9d52-4a41-8f0c-0d6ec1a0b7c1")
    ours = f"account|{HOME}|{pseudonym}"
    others = [
        f"account|https://elsewhere.example|{pseudonym}",
        f"account|{HOME}|{str(pseudonym).upper()}",
        f"account|{HOME}|{{{pseudonym}}}",
        f"account|{HOME}|urn:uuid:{pseudonym}",
        f"account|{HOME}|{pseudonym.hex}",
        f"account|{HOME}|anne",
        f"openid|{HOME}|{pseudonym}",
    ]

    assert agent_uuid(ours, HOME) == pseudonym
    assert [agent_uuid(one, HOME) for one in others] == [uuid.uuid5(AGENTS, one) for one in others]


@given(st.integers(0, 2**63), st.sampled_from(["verb", "agent", "agent*"]), st.text())
def test_a_key_is_a_plain_uuid5_of_agency_kind_and_value(agency, kind, value):
    assert key(agency, kind, value) == uuid.uuid5(KEYS, f"{agency}|{kind}|{value}")


def test_agencies_kinds_and_values_have_keys_of_their_own():
    keys = {
        key(agency, kind, value)
        for agency in (1, 11)
        for kind in ("verb", "registration", "agent", "agent*", "activity", "activity*")
        for value in ("", "1", "11", "*")
    }
    assert len(keys) == 2 * 6 * 4
