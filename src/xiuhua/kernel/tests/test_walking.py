"""The order of a walk: near first, no crossing of one's own way."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from xiuhua.kernel.walking import walking_order, way_m

HERE = (106.26, 29.29)


def at(east: float, north: float) -> tuple[float, float]:
    """A point so many thousandths of a degree from here."""
    return HERE[0] + east / 1000, HERE[1] + north / 1000


def test_nowhere_to_go_is_no_walk():
    assert walking_order([]) == []
    assert walking_order([], HERE) == []
    assert way_m([], []) == 0


def test_a_street_is_walked_from_one_end_to_the_other():
    street = [at(3, 0), at(1, 0), at(4, 0), at(2, 0)]

    assert walking_order(street, HERE) == [1, 3, 0, 2]


def test_without_a_start_the_first_comes_first():
    assert walking_order([at(5, 0), at(0, 0), at(4, 0)])[0] == 0


def test_the_way_does_not_cross_itself():
    """Nearest first alone would leave the left one for last and walk the whole street back."""
    points = [at(1, 0), at(-1.1, 0), at(3.2, 0), at(7.5, 0)]
    greedy = [0, 1, 2, 3]

    order = walking_order(points, HERE)

    assert way_m(points, order, HERE) <= way_m(points, greedy, HERE)


@pytest.mark.parametrize("seed", range(20))
def test_a_short_walk_is_close_to_the_shortest(seed):
    dice = random.Random(seed)
    points = [at(dice.uniform(-9, 9), dice.uniform(-9, 9)) for _ in range(6)]
    best = min(way_m(points, order, HERE) for order in permutations(range(6)))

    order = walking_order(points, HERE)

    assert sorted(order) == list(range(6))
    assert way_m(points, order, HERE) <= best * 1.25


def test_the_same_places_give_the_same_walk_and_double_ones_are_both_visited():
    points = [at(1, 1), at(1, 1), at(2, 2), at(0, 3)] * 10

    assert walking_order(points, HERE) == walking_order(points, HERE)
    assert sorted(walking_order(points, HERE)) == list(range(40))


def test_a_thousandth_of_a_degree_north_is_a_hundred_and_eleven_metres():
    assert way_m([at(0, 1)], [0], HERE) == pytest.approx(111.3, abs=0.5)
