"""What each scope is good for: the whole table, cell by cell."""

import pytest

from tracking.xapi.scopes import Need, Scope, allows, narrowed, scopes_for

#             write own read  state state profi profi defin define
#             stat. read all  read  write read  write read
TABLE = {
    Scope.WRITE:     "x........",
    Scope.READ_MINE: ".x.......",
    Scope.READ:      ".xx....x.",
    Scope.STATE:     "...xx....",
    Scope.DEFINE:    ".......xx",
    Scope.PROFILE:   ".....xxx.",
    Scope.READ_ALL:  ".xxx.x.x.",
    Scope.ALL:       "xxxxxxxxx",
}  # fmt: skip
NEEDS = [
    Need.WRITE_STATEMENTS,
    Need.READ_OWN_STATEMENTS,
    Need.READ_STATEMENTS,
    Need.READ_STATE,
    Need.WRITE_STATE,
    Need.READ_PROFILES,
    Need.WRITE_PROFILES,
    Need.READ_DEFINITIONS,
    Need.DEFINE,
]


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_is_good_for_what_the_table_says(scope: Scope) -> None:
    assert set(NEEDS) == set(Need)
    assert "".join("x" if allows([scope], need) else "." for need in NEEDS) == TABLE[scope]


def test_scopes_add_up() -> None:
    held = ["statements/write", "statements/read/mine"]
    assert [need for need in Need if allows(held, need)] == [Need.WRITE_STATEMENTS, Need.READ_OWN_STATEMENTS]


@pytest.mark.parametrize("scopes", [[], ["everything"], ["ALL"], ["statements"], [""], ["all "]])
def test_what_is_no_scope_is_good_for_nothing(scopes: list[str]) -> None:
    assert [need for need in Need if allows(scopes, need)] == []


def test_the_narrowest_scope_is_named_first() -> None:
    assert {need: scopes_for(need)[0].value for need in NEEDS} == {
        Need.WRITE_STATEMENTS: "statements/write",
        Need.READ_OWN_STATEMENTS: "statements/read/mine",
        Need.READ_STATEMENTS: "statements/read",
        Need.READ_STATE: "state",
        Need.WRITE_STATE: "state",
        Need.READ_PROFILES: "profile",
        Need.WRITE_PROFILES: "profile",
        Need.READ_DEFINITIONS: "define",
        Need.DEFINE: "define",
    }


@pytest.mark.parametrize(
    ("held", "wanted", "got"),
    [
        (["all"], ["state", "statements/write"], ("statements/write", "state")),
        (["all"], ["all"], ("all",)),
        (["all/read"], ["statements/read"], ("statements/read",)),
        (["statements/read"], ["statements/read/mine"], ("statements/read/mine",)),
        (["statements/read/mine"], ["statements/read"], None),
        (["all/read"], ["all"], None),
        (["all/read"], ["state"], None),
        (["statements/write"], ["statements/write", "define"], None),
        (["all"], ["everything"], None),
        (["all"], [], None),
        ([], ["all"], None),
    ],
)
def test_a_token_is_never_good_for_more_than_its_key(held, wanted, got) -> None:
    assert narrowed(held, wanted) == got
