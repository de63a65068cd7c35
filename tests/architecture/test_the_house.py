"""The rules of the house, each looked at in the whole tree."""

import pytest

from tests.architecture.rules import RULES, Rule
from tests.architecture.tree import Tree
from tests.databases import ROOT


@pytest.fixture(scope="module")
def house() -> Tree:
    return Tree(ROOT)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Rule, house: Tree):
    broken = list(rule(house))

    assert not broken, "\n".join([str(rule.__doc__), *broken])
