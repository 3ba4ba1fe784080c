"""Rounding, verdicts, reasons and bridges: pure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiuhua.ledgers.rules import (
    Agreement,
    Figure,
    Interval,
    Reason,
    Side,
    bridge,
    ends,
    fits,
    is_part,
    last_place,
    percent,
    residual,
    stated,
    total,
    unit_slip,
    verdict,
)
from xiuhua.web.language import say

D = Decimal
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
"""A machine that is busy with other things fails no test."""
quantities = st.decimals(-(10**7), 10**7, places=2)


def wan(value, qualifier="", step="0.1"):
    """A figure printed in 万."""
    return stated(D(value) * 10_000, qualifier, D(step) * 10_000)


# --- intervals --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("159000", 1000),
        ("200000", 100_000),
        ("11", 1),
        ("50.8", "0.1"),
        ("74.88", "0.01"),
        ("0", 1),
    ],
)
def test_a_figure_was_rounded_to_the_place_of_its_last_digit(value, place):
    assert last_place(D(value)) == D(place)


@pytest.mark.parametrize(
    ("qualifier", "low", "high"),
    [("", 3500, 4500), ("odd", 4000, 4999), ("about", 3000, 5000), ("above", 4001, "Infinity")],
)
def test_a_qualifier_stays_an_uncertainty(qualifier, low, high):
    assert stated(D(4000), qualifier, D(1000)).interval == Interval(D(low), D(high))


def test_what_was_counted_to_the_last_one_is_exact():
    assert stated(D(11), "", D(1)) == Figure.exact(D(11))
    assert stated(D("54.03"), "", D("0.01"), D("0.01")) == Figure.exact(D("54.03"))


@CALM
@given(st.lists(st.tuples(quantities, st.sampled_from([D(1), D(10), D(1000)])), max_size=8))
def test_a_sum_lies_in_the_sum_of_the_intervals(parts):
    figures = [stated(value, "", step) for value, step in parts]
    whole = total(figures)
    assert whole.value in whole.interval
    assert whole.interval.high - whole.interval.low == sum(
        (one.interval.high - one.interval.low for one in figures), D(0)
    )


@CALM
@given(quantities, quantities, st.sampled_from([D(1), D(1000)]), st.sampled_from([D(1), D(1000)]))
def test_meeting_is_mutual_and_a_gap_is_what_separates(a, b, step, other):
    one, two = stated(a, "", step).interval, stated(b, "", other).interval
    assert one.meets(two) == two.meets(one) == (one.gap(two) == 0)
    assert one.gap(two) == two.gap(one)


# --- the page's own figures (domain.md, part 6) -------------------------------------------------
def test_the_stated_total_of_19_9_is_not_the_sum_of_its_parts_and_rounding_cannot_explain_it():
    parts = total([wan("15.9"), wan("1.7"), wan("3.3")])
    assert parts.interval == Interval(D(207_500), D(210_500))

    found = verdict(wan("19.9"), parts)

    assert wan("19.9").interval == Interval(D(198_500), D(199_500))
    assert found.agreement is Agreement.CONTRADICTS
    assert (found.difference, found.gap) == (D(10_000), D(8_000))
    assert say(found.words) == "合计为 209,000，相差 10,000；扣除修约影响后仍有 8,000 无法解释。"


def test_what_is_known_of_a_growth_of_2_8_leaves_1_9_unexplained():
    known = total([stated(D(4000), "odd", D(1000)), stated(D(5000), "odd", D(1000))])
    growth = wan("2.8")

    assert verdict(growth, known).agreement is Agreement.CONTRADICTS
    assert residual(Figure.exact(D(0)), known.value, growth).value == D(19_000)
    assert percent(D(19_000), D(28_000)) == D("67.9")


def test_new_land_is_part_of_built_land():
    new, built, in_town = (
        stated(D(x), "", D("0.01"), D("0.01")) for x in ("54.03", "74.88", "50.8")
    )
    assert is_part(new, built)
    assert is_part(in_town, new)
    assert not is_part(built, new)


@pytest.mark.parametrize(
    ("numerator", "ratio"), [("50.8", "127.0"), ("54.03", "135.1"), ("74.88", "187.2")]
)
def test_a_target_ratio_depends_on_its_numerator(numerator, ratio):
    assert percent(D(numerator), D(40)) == D(ratio)


def test_a_ratio_without_its_inputs_is_none():
    assert percent(None, D(40)) is None
    assert percent(D(1), D(0)) is None


# --- verdicts -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "known", "agreement"),
    [
        (209_000, 209_000, Agreement.EXACT),
        (209_000, 209_480, Agreement.ROUNDED),
        (209_000, 209_501, Agreement.CONTRADICTS),
        (21, 209_501, Agreement.UNIT),
    ],
)
def test_a_verdict_compares_intervals(value, known, agreement):
    step = last_place(D(value))
    assert verdict(stated(D(value), "", step), Figure.exact(D(known))).agreement is agreement


def test_nothing_entered_is_no_verdict():
    found = verdict(wan("1"), Figure.exact(D(0)), entered=False)
    assert found.agreement is Agreement.UNKNOWN


def test_a_unit_slip_is_found_both_ways():
    assert unit_slip(stated(D("20.9"), "", D("0.1"), D("0.1")), Figure.exact(D(209_000))) == 10_000
    assert unit_slip(wan("21", step="1"), Figure.exact(D(21))) == D("0.0001")
    assert unit_slip(wan("19.9"), Figure.exact(D(209_000))) is None


# --- reasons --------------------------------------------------------------------------------------
def test_the_sign_fits_the_reason():
    assert fits(Reason.BUILT, D(5)) is None
    assert fits(Reason.BUILT, D(-5)) is not None
    assert fits(Reason.REMOVED, D(5)) is not None
    assert fits(Reason.BASIS_CHANGE, D(-5)) is None
    assert fits(Reason.OPENING, D(0)) is not None


def test_building_and_registering_are_two_reasons():
    assert Reason.BUILT is not Reason.REGISTERED
    assert Reason.BUILT.side is Reason.REGISTERED.side is Side.ADDED


# --- the bridge -----------------------------------------------------------------------------------
moves = st.dictionaries(st.sampled_from([one.value for one in Reason]), quantities)


@CALM
@given(quantities, moves)
def test_a_bridge_always_balances(opening, moved):
    found = bridge(opening, moved)
    assert (
        found.opening + found.added - found.removed + found.adjusted + found.unexplained
        == found.closing
        == opening + sum(moved.values(), D(0))
    )
    assert all(one.quantity for one in found.lines)


@CALM
@given(quantities, moves, quantities, quantities)
def test_a_bridge_of_stated_totals_balances_by_its_residual(opening, moved, opened, closed):
    found = bridge(opening, moved, Figure.exact(opened), Figure.exact(closed))
    assert found.residual is not None
    assert opened + found.change + found.residual.value == closed


def test_a_residual_within_rounding_counts_as_explained():
    near = bridge(D(100_000), {"built": D(4_300)}, closed=wan("10.4"))
    far = bridge(D(100_000), {"built": D(4_300)}, closed=wan("12.0"))
    assert (near.is_explained, far.is_explained) == (True, False)
    assert far.residual is not None
    assert far.residual.value == D(15_700)
    assert bridge(D(1), {}).residual is None


# --- days ---------------------------------------------------------------------------------------
def test_sums_are_kept_at_ends_of_years_and_of_the_last_months():
    found = list(ends(date(2020, 11, 3), date(2022, 7, 1)))
    assert found[:2] == [date(2020, 12, 31), date(2021, 6, 30)]
    assert date(2021, 12, 31) in found
    assert found[-1] == date(2022, 6, 30)
    assert list(ends(date(2022, 7, 1), date(2022, 7, 30))) == []
