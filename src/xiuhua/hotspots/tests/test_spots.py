"""The test for hot spots: few false ones by chance, planted ones found, chances that are true."""

import random
from datetime import date, timedelta
from math import inf

import h3
import pytest

from xiuhua.hotspots.rules import (
    Question,
    Report,
    blocks,
    certainty,
    change,
    discovered,
    one_in,
    tail,
    weigh,
)

LAST = date(2026, 5, 31)
ASKED = Question(last=LAST)
HERE = h3.latlng_to_cell(29.29, 106.26, 9)
CELLS = sorted(h3.grid_disk(HERE, 6))
CLASSES = [f"C{n:02}" for n in range(8)]


def a_city(seed, cases=900, clumps=0.0):
    """Reports without any hot spot: cells differ, classes differ, and neither knows the other.

    With `clumps` a pair of cell and class has a liking of its own, of that variance.
    """
    chance = random.Random(seed)
    busy = [chance.gammavariate(0.8, 1.0) + 0.01 for _cell in CELLS]
    common = [1 / (n + 1) for n in range(len(CLASSES))]
    likings = {}
    told = []
    while len(told) < cases:
        cell = chance.choices(CELLS, busy)[0]
        category = chance.choices(CLASSES, common)[0]
        if clumps:
            liking = likings.setdefault((cell, category), chance.gammavariate(1 / clumps, clumps))
            if chance.random() > liking / 6:
                continue
        on = LAST - timedelta(days=chance.randrange(7 * 24))
        told.append(Report(cell, category, "500116001", on, f"n{len(told)}"))
    return told


def planted(n, *, category="C05", cell=HERE, every=6, who="{}"):
    """The same trouble in one cell, every so many days."""
    return [
        Report(cell, category, "500116001", LAST - timedelta(days=every * k), who.format(f"p{k}"))
        for k in range(n)
    ]


# --- how rare a count is --------------------------------------------------------------------------
def test_the_tail_is_that_of_the_books():
    assert tail(3, 1.0) == pytest.approx(0.0803014, abs=1e-6)  # Poisson
    assert tail(10, 1.2) == pytest.approx(6.3e-7, rel=0.1)
    assert tail(2, 2.0, 1.0) == pytest.approx((2 / 3) ** 2)  # geometric
    assert tail(0, 1.0) == 1.0
    assert tail(1, 2.0, 1e9) == pytest.approx(tail(1, 2.0, inf), abs=1e-6)
    assert 0 < tail(150, 1.0) < 1e-100  # no cancellation far out


def test_false_discoveries_are_corrected_as_benjamini_and_hochberg_say():
    given = {"a": 0.01, "b": 0.02, "c": 0.03, "d": 0.5}
    assert discovered(given, 4) == pytest.approx({"a": 0.04, "b": 0.04, "c": 0.04, "d": 0.5})
    assert discovered({"a": 0.001}, 3000)["a"] == 1.0  # those not given count as well


# --- counting -------------------------------------------------------------------------------------
def test_ten_calls_of_one_person_in_a_day_are_one_event():
    calls = [Report(HERE, "C05", "500116001", LAST, "somebody")] * 10
    (block,) = blocks(calls, first=ASKED.first, weeks=8)
    assert block.pairs[HERE, "C05"].n == 1


def test_what_came_before_the_window_is_background_only():
    early = Report(HERE, "C05", "500116001", ASKED.first - timedelta(days=1), "a")
    (block,) = blocks([early], first=ASKED.first, weeks=8)
    assert (block.within.sum(), block.ever.sum(), block.pairs) == (0, 1, {})


# --- the test as a whole --------------------------------------------------------------------------
def test_a_city_without_hot_spots_rarely_shows_one():
    """At q = 0.05 at most about one run in twenty; 11 of 100 would be 2.8 deviations too many."""
    wrong = sum(bool(weigh(a_city(seed), ASKED).certain) for seed in range(100))
    assert wrong <= 10


def test_clumped_reports_make_no_flood_of_false_spots():
    """Pairs with a liking of their own, of variance 0.5: the clumping is measured and allowed for."""
    runs = [weigh(a_city(seed, cases=1500, clumps=0.5), ASKED) for seed in range(20)]
    assert sum(len(run.certain) for run in runs) <= 20
    assert sum(run.dispersion[9] > 0 for run in runs) >= 15


def test_planted_spots_are_found_and_nothing_else_becomes_one():
    for seed in range(20):
        found = weigh([*a_city(seed), *planted(9)], ASKED).certain
        assert (HERE, "C05") in [one.key for one in found]
        assert len(found) <= 2


def test_chances_are_true():
    """Without hot spots, a chance below 0.05 comes up about that often, and never much oftener."""
    least, looked, low = Question(last=LAST, least=1, least_weeks=1), 0, 0
    for seed in range(30):
        found = weigh(a_city(seed), least)
        fine = [one for one in found.weighed if one.resolution == 9]
        looked += found.comparisons // 2  # pairs without an event have a chance of 1
        low += sum(one.p <= 0.05 for one in fine)
    assert 0.005 < low / looked < 0.06


def test_once_is_not_again():
    storm = planted(12, every=0)
    found = weigh([*a_city(3), *storm], ASKED)
    assert (HERE, "C05") not in [one.key for one in found.certain]


def test_what_a_campaign_adds_to_a_whole_town_makes_no_cell_special():
    """Twice as many of one class, everywhere alike as all is reported."""
    city = a_city(5)
    sweep = [
        Report(one.cell, "C05", one.town, one.on, f"s{n}")
        for n, one in enumerate(city) if one.on >= ASKED.first
    ]  # fmt: skip
    assert weigh([*city, *sweep], ASKED).certain == []


def test_a_wide_spot_is_told_once():
    """Spread over the fine cells of one wide cell, none of them stands out; together they do."""
    around = sorted(h3.cell_to_children(h3.cell_to_parent(HERE, 8), 9))
    spread = [
        one
        for k, cell in enumerate(around)
        for one in planted(2, cell=cell, every=15 + k, who=f"{k}-{{}}")
    ]
    wide = [one for one in weigh([*a_city(8), *spread], ASKED).certain if one.category == "C05"]
    assert {one.resolution for one in wide} == {8}
    fine = weigh([*a_city(8), *planted(12, every=4)], ASKED).certain
    assert [one.resolution for one in fine if one.category == "C05"] == [9]


# --- in words -------------------------------------------------------------------------------------
def test_it_is_never_said_to_be_surer_than_it_is():
    assert [one_in(p) for p in (1, 0.3, 0.00042, 0.001)] == [1, 3, 2000, 1000]
    assert "1 in 2,000 by chance" in str(certainty(0.00042 / 3412, 0.001, 3412, True))
    assert "3,412 comparisons" in str(certainty(0.00042 / 3412, 0.001, 3412, True))
    assert "up to 4 in 100 are chance" in str(certainty(0.0001, 0.04, 3412, True))
    assert "may well be chance" in str(certainty(0.01, 1.0, 3412, False))


@pytest.mark.parametrize(
    ("after", "weeks", "said"),
    [(0, 3, "Too early"), (0, 8, "Clearly fewer"), (8, 8, "No clear"), (30, 8, "Clearly more")],
)
def test_what_came_after_is_said_only_when_it_can_be(after, weeks, said):
    assert said in str(change(12, 8, after, weeks).words)
