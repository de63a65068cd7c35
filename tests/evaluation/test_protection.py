"""Small cells: a reader who knows the total, the words and the rules tries to work out what is hidden."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evaluation.figures import Cell, Mark, marks_of

S, U, A, H = Mark.SHOWN, Mark.UNDER, Mark.ALL_BUT, Mark.HIDDEN
columns = st.lists(
    st.integers(5, 18).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))), min_size=2, max_size=4
)


def marks(*numbers: tuple[int, int]) -> list[Mark]:
    return marks_of([Cell(n, (whole,)) for n, whole in numbers])


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        # A cell of three is hidden with its complement, the smallest that covers it.
        ([(3, 40), (12, 40), (20, 40)], [U, H, S]),
        # All but two of forty are as telling as two.
        ([(38, 40), (12, 40), (20, 40)], [A, H, S]),
        # Large numbers, nobody and everybody are shown.
        ([(10, 40), (0, 40), (40, 40)], [S, S, S]),
        # Five beside a small total would leave one possibility: more is hidden.
        ([(1, 40), (5, 40), (20, 40)], [U, H, H]),
        # Two agencies and a small total: nothing but the total is known.
        ([(1, 40), (1, 40)], [H, H]),
        ([(3, 20), (0, 20)], [H, H]),
        ([(3, 40), (12, 40)], [U, H]),
        # In a group of six, “all but under 5” could only be five.
        ([(5, 6), (12, 40), (20, 40)], [H, H, S]),
    ],
)
def test_small_numbers_are_hidden_with_what_would_give_them_away(numbers, shown):
    assert marks(*numbers) == shown


def test_what_the_reader_knows_already_covers_nobody():
    cells = [Cell(3, (40,)), Cell(12, (40,), known=True), Cell(20, (40,))]

    assert marks_of(cells) == [U, S, H]


def test_a_group_of_unknown_size_shows_nothing():
    sizes = marks_of([Cell(3), Cell(20), Cell(40)])

    assert sizes == [U, H, S]
    assert marks_of([Cell(1, (3,), sizes[0]), Cell(10, (20,), sizes[1]), Cell(30, (40,), sizes[2])]) == [H, H, S]


def test_a_difference_of_two_shown_numbers_is_a_number_too():
    # 20 of 40 completed, but 22 started: two started and did not complete.
    assert Cell(20, (40, 22)).mark is H
    assert Cell(20, (40, 30)).mark is S


def possible(mark: Mark, number: tuple[int, int], *, partly: bool, ceiling: int) -> list[int]:
    """What a reader can take one cell to be, from its words alone; `partly` when not the whole column is hidden."""
    n, whole = number
    if mark is H and partly and whole >= 9:
        return list(range(5, min(whole - 5, ceiling) + 1))
    everything = list(range(1, whole)) if partly else list(range(whole + 1))
    return {S: [n], U: list(range(1, 5)), A: list(range(whole - 4, whole)), H: everything}[mark]


def tables(numbers: list[tuple[int, int]], shown: list[Mark]) -> Iterator[tuple[int, ...]]:
    """Every table that fits what is shown and the total."""
    total = sum(n for n, _ in numbers)
    roomy = [n for (n, whole), mark in zip(numbers, shown, strict=True) if mark is S and n not in {0, whole}]
    ceiling, partly = min(roomy, default=total), set(shown) != {H}
    cells = [possible(mark, cell, partly=partly, ceiling=ceiling) for cell, mark in zip(numbers, shown, strict=True)]
    return (table for table in product(*cells) if sum(table) == total)


@given(columns)
@example([(4, 12), (6, 12), (6, 12), (6, 12)])
@settings(max_examples=150, deadline=None)
def test_nothing_can_be_worked_out_about_a_small_number_but_what_its_words_say(numbers):
    shown = marks(*numbers)
    found = list(zip(*tables(numbers, shown), strict=True))
    partly = set(shown) != {H}

    for (n, whole), mark, values in zip(numbers, shown, found, strict=True):
        if mark in {U, A} or (mark is H and partly and whole < 9):
            assert sorted(set(values)) == possible(mark, (n, whole), partly=True, ceiling=0)
        elif not partly and 0 < sum(n for n, _ in numbers) < sum(whole for _, whole in numbers):
            assert len(set(values)) > 1


@given(columns)
@settings(max_examples=200, deadline=None)
def test_no_small_number_is_ever_shown(numbers):
    for (n, whole), mark in zip(numbers, marks(*numbers), strict=True):
        if 0 < n < 5 or 0 < whole - n < 5:
            assert mark is not S
