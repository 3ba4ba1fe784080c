"""The rules on digging, at their edges; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from shapely.geometry import box

from xiuhua.excavations.rules import works as rules
from xiuhua.excavations.rules.fees import OCCUPATION_FEN, RESTORATION_FEN, fee_fen
from xiuhua.excavations.rules.locks import BUILT, OVERHAULED, RoadWork, lock, years_later
from xiuhua.excavations.rules.measuring import WORST_ACCURACY_M, Measured, taped, walked
from xiuhua.excavations.rules.nuisance import ROADS, WEIGHTS, bother
from xiuhua.excavations.rules.rain import MOST_DAYS, last_day
from xiuhua.excavations.rules.shapes import line_of, outline_of, section_of
from xiuhua.excavations.rules.sights import SIGHTS
from xiuhua.excavations.rules.works import (
    BY_EYE,
    CASE_CLASS,
    RULES,
    SENTENCES,
    TITLES,
    Idle,
    Sight,
    Works,
    found,
    idle,
    idle_row,
    late_filing,
    no_permit,
    over_area,
    overrun,
    seen,
)
from xiuhua.kernel.geometry import area_m2, length_m
from xiuhua.kernel.words import Refused

TODAY = date(2026, 5, 12)
WORKS = Works(today=TODAY, permitted=True, last=TODAY, is_open=True)
LON, LAT = 106.30, 29.33
LINE = [[LON, LAT], [LON + 0.0008, LAT]]


def days_ago(days):
    return TODAY - timedelta(days=days)


def looks(*worked, problems=()):
    """One look a day, today's first; `problems` are today's."""
    return [
        Sight(days_ago(back), one, problems if back == 0 else ()) for back, one in enumerate(worked)
    ]


def size(finding):
    return finding.size if finding else None


def keys(works):
    return [rule for rule, _what in found(works)]


# --- days ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last", "facts", "days_over"),
    [
        (TODAY + timedelta(days=1), {}, None),
        (TODAY, {}, None),  # the last day is still permitted
        (days_ago(1), {}, 1),
        (days_ago(40), {}, 40),
        (days_ago(1), {"is_open": False}, None),  # restored: nothing lies open
        (None, {"permitted": False}, None),  # nothing granted, so nothing is over
    ],
)
def test_overrun_counts_from_the_day_after_the_last(last, facts, days_over):
    assert size(overrun(replace(WORKS, last=last, **facts))) == days_over


def test_an_overrun_says_how_long_and_since_when():
    words = overrun(replace(WORKS, last=days_ago(3))).words

    assert str(words) == "3 days longer than permitted, until 2026-05-09."


@pytest.mark.parametrize(
    ("rained", "last"),
    [
        ((), 10),
        ((9,), 11),
        ((10,), 11),  # on the last day
        ((10, 11), 12),  # on the day that was added
        ((11,), 10),  # only after the end
        ((1, 2), 10),  # before the beginning
        ((3, 4, 9, 12, 13), 15),
    ],
)
def test_rain_within_the_days_adds_as_many_and_rain_on_an_added_day_another(rained, last):
    wet = {date(2026, 5, day) for day in rained}

    assert last_day(date(2026, 5, 3), date(2026, 5, 10), wet) == date(2026, 5, last)


def test_rain_adds_a_year_at_most():
    wet = {date(2026, 5, 1) + timedelta(days=n) for n in range(2000)}

    assert last_day(date(2026, 5, 1), date(2026, 5, 10), wet) == date(2026, 5, 10) + timedelta(
        days=MOST_DAYS
    )


def test_with_its_rain_days_a_dig_is_not_over():
    end = last_day(days_ago(10), days_ago(2), {days_ago(5), days_ago(4)})

    assert overrun(replace(WORKS, last=end)) is None
    assert size(overrun(replace(WORKS, today=TODAY + timedelta(days=1), last=end))) == 1


# --- area ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("over", "tolerance", "finds"),
    [
        (None, "0", False),
        ("0", "0", False),
        ("4.00", "4.00", False),  # within what the measuring can tell
        ("4.01", "4.00", True),
    ],
)
def test_over_area_is_only_what_lies_beyond_the_tolerance(over, tolerance, finds):
    facts = {"over_m2": over and Decimal(over), "tolerance_m2": Decimal(tolerance)}

    assert size(over_area(replace(WORKS, **facts))) == (Decimal(over) if finds else None)


def test_a_tape_is_good_to_two_per_cent_and_never_better_than_a_square_metre():
    assert taped(50, 4, Decimal(190)) == Measured(
        Decimal("200.0"), Decimal("10.0"), Decimal("4.000")
    )
    assert taped(5, 2, Decimal(10)) == Measured(Decimal(10), Decimal(0), Decimal(1))
    assert taped(5, 2, Decimal(50)).over_m2 == 0  # smaller than granted is never below nothing
    assert taped(5, 2, None) == Measured(Decimal(10), None, Decimal(0))


@pytest.mark.parametrize(
    ("granted_m2", "finds"), [("196.08", False), ("196.00", False), ("195.99", True)]
)
def test_the_tolerance_of_a_tape_is_an_edge(granted_m2, finds):
    told = taped(50, 4, Decimal(granted_m2))
    works = replace(WORKS, over_m2=told.over_m2, tolerance_m2=told.tolerance_m2)

    assert (over_area(works) is not None) is finds


def _square(metres):
    return box(LON, LAT, LON + metres / 97_260, LAT + metres / 110_860)


def test_walked_round_the_rim_of_doubt_is_half_the_accuracy_along_the_perimeter():
    dug = _square(20)
    told = walked(dug, _square(10), 3.0)

    assert told.size_m2 == area_m2(dug)
    assert told.over_m2 == pytest.approx(Decimal(300), abs=2)
    assert told.tolerance_m2 == pytest.approx(Decimal(80 * 3 / 2), abs=1)


def test_walked_within_the_permit_nothing_is_over():
    told = walked(_square(10), _square(20), 0.01)

    assert (told.over_m2, told.tolerance_m2) == (Decimal(0), Decimal(1))


@pytest.mark.parametrize(
    ("accuracy_m", "granted", "can_be_said"),
    [
        (WORST_ACCURACY_M, True, True),
        (WORST_ACCURACY_M + 0.1, True, False),
        (None, True, False),
        (3.0, False, False),
    ],
)
def test_points_less_sure_than_the_worst_say_nothing_about_the_permit(
    accuracy_m, granted, can_be_said
):
    told = walked(_square(20), _square(10) if granted else None, accuracy_m)

    assert (told.over_m2 is not None) is can_be_said
    assert told.size_m2 == pytest.approx(Decimal(400), abs=3)


# --- nobody works -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("road_class", "wanted"),
    [("expressway", 2), ("arterial", 3), ("collector", 5), ("local", 7), ("pavement", 7),
     ("lane", 7)],
)  # fmt: skip
def test_idle_takes_so_many_looks_in_a_row_by_class_of_road(road_class, wanted):
    def asked(count):
        row = idle_row(looks(*["no"] * count, "yes"))
        return size(idle(replace(WORKS, road_class=road_class, idle=row)))

    assert (asked(wanted - 1), asked(wanted), asked(wanted + 1)) == (None, wanted, wanted + 1)


def test_a_restored_section_is_not_idle():
    row = Idle(30, days_ago(29), TODAY)

    assert idle(replace(WORKS, idle=row, is_open=False)) is None


@pytest.mark.parametrize(
    ("worked", "row"),
    [
        ([], None),
        (["yes", "no", "no"], None),
        (["unknown"], None),
        (["unknown", "unknown", "yes", "no"], None),
        (["no"], Idle(1, TODAY, TODAY)),
        (["no", "no", "yes", "no"], Idle(2, days_ago(1), TODAY)),
        (["unknown", "no", "unknown", "no", "yes"], Idle(2, days_ago(3), days_ago(1))),
        (["no", "unknown", "yes", "no"], Idle(1, TODAY, TODAY)),
    ],
)
def test_a_look_that_did_not_see_neither_ends_a_row_nor_counts(worked, row):
    assert idle_row(looks(*worked)) == row


def test_idle_says_over_how_many_days_the_looks_lie():
    row = idle_row([Sight(TODAY, "no"), Sight(days_ago(9), "no"), Sight(days_ago(20), "yes")])
    finding = idle(replace(WORKS, road_class="expressway", idle=row))

    assert (finding.size, finding.facts) == (10, {"looks": 2})


# --- permits ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("permitted", "is_open", "finds"),
    [(False, True, True), (True, True, False), (False, False, False)],
)
def test_no_permit_is_an_open_road_that_nobody_granted(permitted, is_open, finds):
    works = replace(WORKS, permitted=permitted, is_open=is_open)

    assert (no_permit(works) is not None) is finds


@pytest.mark.parametrize(
    ("hours", "filed", "over"),
    [
        (None, False, None),  # no emergency
        (23.99, False, None),
        (24.0, False, None),
        (25.0, False, 1),
        (60.4, False, 37),
        (60.4, True, None),
    ],
)
def test_late_filing_begins_after_twenty_four_hours(hours, filed, over):
    works = replace(WORKS, hours_since_broken_open=hours, filed=filed)

    assert size(late_filing(works)) == over


def test_an_emergency_a_minute_late_is_late():
    assert late_filing(replace(WORKS, hours_since_broken_open=24.02, filed=False)) is not None


# --- what somebody saw --------------------------------------------------------------------------
@pytest.mark.parametrize("key", sorted(SIGHTS))
def test_every_sight_is_a_rule_and_finds_itself_alone(key):
    works = replace(WORKS, sights=looks("yes", problems=[key]))

    assert keys(works) == [key]
    assert keys(WORKS) == []


@pytest.mark.parametrize(("back", "finds"), [(0, True), (2, True), (3, False)])
def test_a_sight_counts_for_three_days(back, finds):
    works = replace(WORKS, sights=[Sight(days_ago(back), "yes", ["dust"])])

    assert (keys(works) == ["dust"]) is finds


def test_a_later_look_without_it_ends_a_sight_and_an_earlier_one_does_not():
    with_dust, without = Sight(days_ago(1), "yes", ["dust"]), Sight(TODAY, "yes")

    assert seen(replace(WORKS, sights=[without, with_dust]), "dust") is None
    assert seen(replace(WORKS, sights=[replace(with_dust, day=TODAY), without]), "dust")
    assert keys(replace(WORKS, sights=[replace(without, problems=["mud"]), with_dust])) == ["mud"]


def test_several_sights_of_one_look_stand_beside_what_the_days_say():
    works = replace(WORKS, last=days_ago(2), sights=looks("no", problems=["dust", "night_noise"]))

    assert keys(works) == ["overrun", "dust", "night_noise"]


def test_every_rule_has_a_title_a_sentence_and_unless_by_eye_a_class_of_event():
    named = {one.key for one in RULES}

    assert named == {"overrun", "over_area", "idle", "no_permit", "late_filing", *SIGHTS}
    assert named == set(TITLES) == set(SENTENCES)
    assert named - set(CASE_CLASS) == BY_EYE - {"other"}
    assert {one.key for one in RULES if not one.confirmed} == {"idle"}
    assert all(callable(getattr(rules, one.key)) for one in RULES if one.key not in SIGHTS)


# --- fees and bother ----------------------------------------------------------------------------
@pytest.mark.parametrize("road_class", sorted(OCCUPATION_FEN.on(TODAY)))
def test_a_fee_is_occupation_by_the_day_and_restoration_once(road_class):
    daily = OCCUPATION_FEN.on(TODAY)[road_class]
    once = RESTORATION_FEN.on(TODAY)[road_class]

    assert fee_fen(Decimal(100), 10, road_class, TODAY) == 100 * (10 * daily + once)


def test_half_a_fen_is_rounded_up_and_an_unknown_class_is_not_guessed():
    assert fee_fen(Decimal("0.005"), 0, "local", TODAY) == 150
    assert fee_fen(Decimal("0.05"), 1, "pavement", TODAY) == 1002  # 1001.5
    with pytest.raises(KeyError):
        fee_fen(Decimal(1), 1, "lane", TODAY)


def test_the_fee_is_that_of_the_table_in_force_on_the_first_day(monkeypatch):
    dearer = {name: fen * 2 for name, fen in OCCUPATION_FEN.on(TODAY).items()}
    monkeypatch.setitem(OCCUPATION_FEN.values, TODAY, dearer)
    before = fee_fen(Decimal(1), 1, "local", days_ago(1))

    assert (before, fee_fen(Decimal(1), 1, "local", TODAY)) == (30040, 30080)
    assert fee_fen(Decimal(1), 1, "local", date(1990, 1, 1)) == before  # before any table


def test_nothing_bothers_nobody_and_everything_is_five():
    least = bother(days=0, road_class="pavement", lanes=0, length_m=0, neighbours=0)
    most = bother(days=900, road_class="expressway", lanes=9, length_m=9000, neighbours=900)

    assert (least.index, most.index) == (0.2, 5.0)
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("part", "facts", "at_the_edge", "below"),
    [
        ("days", {"days": 30}, 5.0, {"days": 29}),
        ("lanes", {"lanes": 2}, 5.0, {"lanes": 1}),
        ("length", {"length_m": 500}, 5.0, {"length_m": 499}),
        ("people", {"neighbours": 50}, 5.0, {"neighbours": 49}),
        ("road", {"road_class": "expressway"}, 5.0, {"road_class": "arterial"}),
    ],
)
def test_each_part_of_the_bother_reaches_five_and_never_more(part, facts, at_the_edge, below):
    usual = {"days": 1, "road_class": "local", "lanes": 0, "length_m": 1.0, "neighbours": 0}

    assert getattr(bother(**usual | facts), part) == at_the_edge
    assert getattr(bother(**usual | below), part) < at_the_edge
    assert bother(**usual | facts).index >= bother(**usual | below).index


def test_the_class_of_road_counts_as_listed():
    given = [
        bother(days=0, road_class=one, lanes=0, length_m=0, neighbours=0).road for one in ROADS
    ]

    assert given == [5, 4, 3, 2, 1]


# --- locks --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(2024, 2, 29), 5, date(2029, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2023, 2, 28), 5, date(2028, 2, 28)),
        (date(2021, 5, 12), 5, date(2026, 5, 12)),
    ],
)
def test_years_later_a_leap_day_becomes_the_first_of_march(day, years, then):
    assert years_later(day, years) == then


@pytest.mark.parametrize(
    ("kind", "on", "first", "locked"),
    [
        (BUILT, date(2024, 2, 29), date(2029, 2, 28), True),
        (BUILT, date(2024, 2, 29), date(2029, 3, 1), False),
        (OVERHAULED, date(2024, 2, 29), date(2027, 2, 28), True),
        (OVERHAULED, date(2024, 2, 29), date(2027, 3, 1), False),
        (BUILT, TODAY, TODAY, True),  # the day of the handing over
        (BUILT, TODAY, days_ago(1), False),  # the road is not there yet
        (BUILT, date(1993, 6, 1), date(1998, 5, 31), True),  # older than the law
    ],
)
def test_a_lock_ends_on_the_day_its_years_are_over(kind, on, first, locked):
    held = lock(RoadWork(kind, "River Road", on), first)

    assert (held is not None) is locked
    if held:
        assert str(held.until) in str(held.words)


# --- shapes -------------------------------------------------------------------------------------
@pytest.mark.parametrize("width_m", [0.6, 3, 60])
def test_a_section_is_as_large_as_its_length_times_its_width(width_m):
    strip = section_of(LINE, width_m)

    assert float(area_m2(strip)) == pytest.approx(length_m(LINE) * width_m, rel=1e-3)
    assert strip.is_valid


def test_a_section_follows_its_corners_and_loses_heights():
    bent = [[106.30, 29.33, 230], [106.3008, 29.33, 231], [106.3008, 29.3305, 232]]

    assert line_of(bent) == [one[:2] for one in bent]
    size_m2 = float(area_m2(section_of(bent, 3)))
    assert size_m2 == pytest.approx(length_m(line_of(bent)) * 3, rel=0.02)


@pytest.mark.parametrize(
    ("points", "width_m", "field", "match"),
    [
        (None, 3, "line", "beginning and the end"),
        ([], 3, "line", "beginning and the end"),
        (LINE[:1], 3, "line", "beginning and the end"),
        ([["a", 1], ["b", 2]], 3, "lon", "must be numbers"),
        ([[LON + n * 1e-5, LAT] for n in range(201)], 3, "line", "At most 200"),
        ([LINE[0], LINE[0]], 3, "line", "between 1.0 and 5000.0 metres"),
        ([LINE[0], [LON + 0.06, LAT]], 3, "line", "this one is 58"),
        ([[LON, 91], [LON, 92]], 3, None, "no such place"),
        (LINE, 0, "width_m", "between 0 and 60"),
        (LINE, -1, "width_m", "between 0 and 60"),
        (LINE, 60.1, "width_m", "between 0 and 60"),
        (LINE, float("nan"), "width_m", "between 0 and 60"),
    ],
)
def test_a_section_nobody_digs_is_refused_in_words(points, width_m, field, match):
    with pytest.raises(Refused, match=match) as said:
        section_of(points, width_m)
    assert said.value.field == field


@pytest.mark.parametrize(
    "points",
    [
        7,
        {"a": 1},
        [[LON], [LON, LAT]],
        [[LON, LAT], []],
        [LON, LAT],
        [None, None],
        "ab",
    ],
)
def test_points_that_are_none_are_refused_and_never_an_error(points):
    with pytest.raises(Refused):
        line_of(points)


def test_an_outline_is_a_polygon_of_a_size_that_somebody_digs():
    def drawn(metres):
        return {"type": "Polygon", "coordinates": [list(_square(metres).exterior.coords)]}

    assert outline_of(drawn(20)).is_valid
    with pytest.raises(Refused, match="larger than any dig"):
        outline_of(drawn(720))
    with pytest.raises(Refused, match="Polygon"):
        outline_of({"type": "Point", "coordinates": [LON, LAT]})
