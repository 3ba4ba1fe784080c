"""Legal clocks: the field's ten vectors first, then what must hold of every clock."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar.constants as oracle
import hypothesis
import pytest
from hypothesis import strategies as st

from xiuhua.kernel.words import Refused
from xiuhua.kernel.working_time import (
    DEFAULT_HOURS,
    Calendar,
    Clock,
    Due,
    Hours,
    Limit,
    Shift,
    Spelling,
    Unit,
    due,
    elapsed_s,
    read_limit,
    read_shifts,
)

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = frozenset(range(2004, 2027))
CALENDAR = Calendar(ZONE, frozenset(oracle.holidays), frozenset(oracle.workdays), YEARS)
SEASONS = Calendar(
    ZONE,
    CALENDAR.holidays,
    CALENDAR.makeups,
    YEARS,
    (
        Hours(date(2020, 1, 1), read_shifts("09:00-12:00 13:30-17:30")),
        Hours(date(2022, 5, 1), read_shifts("07:00-11:00 15:00-19:00")),
        Hours(date(2022, 10, 8), read_shifts("08:30-12:00 13:00-16:30")),
        Hours(date(2023, 1, 21), read_shifts("00:00-06:00 18:00-24:00")),
    ),
)


def given(*strategies):
    """Hypothesis without its stopwatch: machines that run tests are busy."""
    return lambda test: hypothesis.settings(deadline=None)(hypothesis.given(*strategies)(test))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("filed", "value", "unit", "expected"),
    [
        ("2022-09-30 17:00", 2, Unit.URGENT_HOUR, "2022-09-30 19:00"),
        ("2022-09-30 17:00", 4, Unit.WORK_HOUR, "2022-10-08 11:00"),
        ("2022-09-30 17:00", 1, Unit.WORK_DAY, "2022-10-08 17:00"),
        ("2022-09-30 17:00", 5, Unit.WORK_DAY, "2022-10-12 17:00"),
        ("2022-10-07 23:30", 2, Unit.WORK_HOUR, "2022-10-08 10:00"),
        ("2022-10-09 13:00", 4, Unit.WORK_HOUR, "2022-10-09 18:00"),
        ("2022-12-30 18:00", 1, Unit.WORK_DAY, "2023-01-03 18:00"),
        ("2023-01-20 16:30", 2, Unit.WORK_DAY, "2023-01-29 16:30"),
        ("2026-02-13 17:59", 2, Unit.WORK_HOUR, "2026-02-14 09:59"),
        ("2022-01-28 18:00", 4, Unit.WORK_HOUR, "2022-01-29 12:00"),
    ],
)
def test_the_ten_vectors_of_the_field(filed, value, unit, expected):
    assert due(at(filed), Limit(value, unit), CALENDAR) == Due(at(expected))


@pytest.mark.parametrize("unit", [Unit.URGENT_DAY, Unit.NATURAL_DAY])
def test_urgent_and_calendar_days_run_through_holidays(unit):
    assert due(at("2022-09-30 17:00"), Limit(2, unit), CALENDAR) == Due(at("2022-10-02 17:00"))


# --- beyond the published lists


def test_a_deadline_beyond_the_last_list_is_provisional_and_knows_weekends_only():
    found = due(at("2026-12-31 17:00"), Limit(1, Unit.WORK_DAY), CALENDAR)
    assert found == Due(at("2027-01-01 17:00"), provisional=True)


def test_a_deadline_inside_the_last_list_is_firm():
    assert not due(at("2026-12-30 09:00"), Limit(1, Unit.WORK_DAY), CALENDAR).provisional
    assert CALENDAR.known_until == date(2026, 12, 31)


def test_urgent_limits_are_never_provisional():
    assert not due(at("2026-12-31 23:00"), Limit(4, Unit.URGENT_HOUR), CALENDAR).provisional


def test_a_year_missing_between_two_lists_makes_what_leans_on_it_provisional():
    gappy = Calendar(ZONE, years=frozenset({2022, 2024}))
    assert due(at("2022-12-30 17:00"), Limit(300, Unit.WORK_DAY), gappy).provisional
    assert not due(at("2024-03-01 17:00"), Limit(3, Unit.WORK_DAY), gappy).provisional


def test_a_provisional_deadline_moves_when_the_list_arrives():
    clock = Clock.started(Limit(1, Unit.WORK_DAY), at("2026-12-31 17:00"))
    longer = Calendar(
        ZONE, CALENDAR.holidays | {date(2027, 1, 1)}, CALENDAR.makeups, YEARS | {2027}
    )
    assert clock.due(CALENDAR) == Due(at("2027-01-01 17:00"), provisional=True)
    assert clock.due(longer) == Due(at("2027-01-04 17:00"))


def test_without_any_list_everything_counted_in_work_is_provisional():
    bare = Calendar(ZONE)
    assert due(at("2022-09-30 17:00"), Limit(1, Unit.WORK_DAY), bare) == Due(
        at("2022-10-03 17:00"), provisional=True
    )
    assert bare.known_until == date.min


# --- other hours


def test_a_work_day_is_a_whole_day_of_shifts_however_long():
    short = Calendar(ZONE, years=YEARS, hours=(Hours(date(2020, 1, 1), read_shifts("9:00-12:00")),))
    assert due(at("2022-03-07 10:30"), Limit(2, Unit.WORK_DAY), short).at == at("2022-03-09 10:30")
    assert due(at("2022-03-07 10:30"), Limit(2, Unit.WORK_HOUR), short).at == at("2022-03-08 09:30")


def test_the_share_of_a_day_is_kept_when_the_hours_change():
    # half of an 8-hour day is past at 11:00; half of the 7-hour days that follow ends at 12:00
    assert due(at("2022-09-30 11:00"), Limit(1, Unit.WORK_DAY), SEASONS).at == at(
        "2022-10-08 12:00"
    )


def test_hours_before_the_first_row_are_those_of_the_first_row():
    assert SEASONS.hours_on(date(2010, 1, 4)) == SEASONS.hours[0]
    assert SEASONS.hours_on(date(2022, 10, 8)) == SEASONS.hours[2]
    assert DEFAULT_HOURS.total_us == 8 * 3600 * 1_000_000


@pytest.mark.parametrize(
    "text", ["", "8-12", "12:00-08:00", "08:00-12:00 11:00-15:00", "08:70-12:00", "08:00-24:01"]
)
def test_hours_that_make_no_day_are_refused_in_words(text):
    with pytest.raises(Refused, match="such as 08:00-12:00 14:00-18:00"):
        read_shifts(text)


def test_shifts_read_back_as_they_are_written():
    assert [str(shift) for shift in read_shifts("8:00-12:00, 14:00\u201318:00")] == [
        "08:00-12:00",
        "14:00-18:00",
    ]


# --- against a slow reference, and for every instant


@cache
def minutes_worked(calendar, day):
    """The working minutes of a day, one by one."""
    if not calendar.is_working(day):
        return ()
    return tuple(
        minute
        for minute in range(24 * 60)
        if any(s.start_min <= minute < s.end_min for s in calendar.hours_on(day).shifts)
    )


def minute_by_minute(start, minutes, calendar):
    """When so many working minutes after `start` are past, found by walking every day."""
    day, past = start.date(), start.hour * 60 + start.minute
    while True:
        ahead = [minute for minute in minutes_worked(calendar, day) if minute >= past]
        if len(ahead) >= minutes:
            midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
            return midnight + timedelta(minutes=ahead[minutes - 1] + 1)
        minutes -= len(ahead)
        day, past = day + timedelta(days=1), 0


calendars = st.sampled_from([CALENDAR, SEASONS, Calendar(ZONE)])
instants = st.datetimes(datetime(2003, 6, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=ZONE)
)
whole_minutes = instants.map(lambda moment: moment.replace(second=0, microsecond=0))
limits = st.builds(Limit, st.integers(1, 400), st.sampled_from(Unit))
work_hours = st.integers(1, 300).map(lambda hours: Limit(hours, Unit.WORK_HOUR))


@given(whole_minutes, work_hours, calendars)
def test_work_hours_agree_with_a_walk_minute_by_minute(start, limit, calendar):
    assert due(start, limit, calendar).at == minute_by_minute(start, limit.value * 60, calendar)


@given(whole_minutes, st.integers(1, 60), st.sampled_from([CALENDAR, Calendar(ZONE)]))
def test_work_days_of_even_length_are_their_hours(start, days, calendar):
    assert due(start, Limit(days, Unit.WORK_DAY), calendar).at == minute_by_minute(
        start, days * 8 * 60, calendar
    )


@given(instants, limits, calendars)
def test_due_and_elapsed_are_inverse(start, limit, calendar):
    found = due(start, limit, calendar).at
    assert found > start
    used = Clock.started(limit, start).used(calendar, found)
    # a share of a day carried over a change of hours is rounded up to the next microsecond
    assert used == pytest.approx(1, abs=1e-9)
    assert Clock.started(limit, start).used(calendar, found - timedelta(microseconds=1)) < 1
    if limit.unit is Unit.WORK_HOUR:
        assert elapsed_s(start, found, calendar) == limit.value * 3600


@given(instants, instants, limits, calendars)
def test_who_starts_later_is_due_no_earlier(one, other, limit, calendar):
    earlier, later = sorted([one, other])
    assert due(earlier, limit, calendar).at <= due(later, limit, calendar).at


@given(instants, limits, st.integers(1, 50), calendars)
def test_a_longer_limit_is_due_later(start, limit, more, calendar):
    longer = Limit(limit.value + more, limit.unit)
    assert due(start, limit, calendar).at < due(start, longer, calendar).at


@given(instants, st.integers(1, 100), st.integers(1, 100), st.sampled_from(Unit))
def test_limits_add_up(start, one, other, unit):
    in_steps = due(due(start, Limit(one, unit), CALENDAR).at, Limit(other, unit), CALENDAR)
    assert in_steps.at == due(start, Limit(one + other, unit), CALENDAR).at


@given(instants, instants, instants, calendars)
def test_elapsed_time_adds_up_and_never_outruns_the_clock(a, b, c, calendar):
    assert elapsed_s(a, b, calendar) + elapsed_s(b, c, calendar) == pytest.approx(
        elapsed_s(a, c, calendar), abs=1e-4
    )
    assert abs(elapsed_s(a, b, calendar)) <= abs((b - a).total_seconds())
    assert elapsed_s(a, b, calendar, Unit.URGENT_HOUR) == (b - a).total_seconds()


@given(st.dates(date(2003, 1, 1), date(2029, 1, 1)), st.integers(0, 900), calendars)
def test_working_days_are_counted_as_they_come(first, length, calendar):
    days = [first + timedelta(days=n) for n in range(length + 1)]
    assert calendar.working_days(first, days[-1]) == sum(map(calendar.is_working, days))


@given(instants, limits, calendars)
@hypothesis.example(at("2022-09-30 18:00"), Limit(1, Unit.WORK_DAY), CALENDAR)
def test_work_is_due_within_a_shift(start, limit, calendar):
    if not limit.unit.is_working:
        return
    found = due(start, limit, calendar).at
    clock = timedelta(hours=found.hour, minutes=found.minute, seconds=found.second)
    minute = clock.total_seconds() / 60
    day = found.date() if minute or found.microsecond else found.date() - timedelta(days=1)
    minute = minute or (0 if found.microsecond else 24 * 60)
    assert calendar.is_working(day)
    assert any(s.start_min <= minute <= s.end_min for s in calendar.hours_on(day).shifts)


def test_any_zone_may_ask_and_the_answer_is_the_same_instant():
    utc = at("2022-09-30 17:00").astimezone(ZoneInfo("UTC"))
    assert due(utc, Limit(4, Unit.WORK_HOUR), CALENDAR).at == at("2022-10-08 11:00")


def test_an_instant_without_a_zone_is_an_error():
    with pytest.raises(ValueError, match="does not say its zone"):
        due(datetime(2022, 9, 30, 17), Limit(1, Unit.WORK_DAY), CALENDAR)


# --- pause and resume


@st.composite
def paused_clocks(draw):
    """A clock stopped and started again some times, running at the end."""
    moments = sorted(draw(st.lists(instants, min_size=1, max_size=7, unique=True)))
    moments = moments[: len(moments) - 1 + len(moments) % 2]
    clock = Clock.started(draw(limits), moments[0])
    for n, moment in enumerate(moments[1:]):
        clock = clock.resume(moment) if n % 2 else clock.pause(moment)
    return clock


@given(paused_clocks(), calendars)
def test_a_pause_never_makes_anything_due_earlier(clock, calendar):
    unpaused = Clock.started(clock.limit, clock.spans[0].start)
    assert clock.due(calendar).at >= unpaused.due(calendar).at


@given(paused_clocks(), calendars)
def test_a_clock_counts_exactly_its_limit_by_the_time_it_is_due(clock, calendar):
    found = clock.due(calendar).at
    assert clock.used(calendar, found) == pytest.approx(1, abs=1e-9)
    assert clock.remaining_s(calendar, found) == 0
    assert not clock.is_late(calendar, found)
    assert clock.is_late(calendar, found + timedelta(seconds=1))


@given(paused_clocks(), instants, calendars)
def test_less_remains_as_time_goes_on(clock, now, calendar):
    later = now + timedelta(hours=30)
    assert clock.remaining_s(calendar, later) <= clock.remaining_s(calendar, now) + 1e-3 or (
        clock.limit.unit is Unit.WORK_DAY  # its day may have become longer with the season
    )
    assert (clock.remaining_s(calendar, now) < 0) <= clock.is_late(calendar, now)


@given(paused_clocks())
def test_a_clock_is_read_back_as_it_was_written(clock):
    assert Clock.from_data(clock.as_data()) == clock


def test_a_pause_over_a_weekend_loses_only_the_working_time():
    clock = Clock.started(Limit(4, Unit.WORK_HOUR), at("2022-03-04 16:00"))
    paused = clock.pause(at("2022-03-04 17:00"))
    resumed = paused.resume(at("2022-03-07 09:00"))

    assert clock.due(CALENDAR).at == at("2022-03-07 10:00")
    assert resumed.due(CALENDAR).at == at("2022-03-07 12:00")  # two working hours were lost


def test_a_pause_in_the_night_loses_nothing():
    clock = Clock.started(Limit(4, Unit.WORK_HOUR), at("2022-03-03 16:00"))
    resumed = clock.pause(at("2022-03-03 19:00")).resume(at("2022-03-04 07:00"))
    assert resumed.due(CALENDAR) == clock.due(CALENDAR)


def test_while_a_clock_stands_it_is_due_only_if_it_goes_on():
    paused = Clock.started(Limit(4, Unit.WORK_HOUR), at("2022-03-03 16:00")).pause(
        at("2022-03-03 17:00")
    )
    assert paused.due(CALENDAR) is None
    assert paused.due(CALENDAR, at("2022-03-08 08:00")).at == at("2022-03-08 11:00")
    assert paused.remaining_s(CALENDAR, at("2022-03-08 08:00")) == 3 * 3600
    assert not paused.is_late(CALENDAR, at("2023-03-08 08:00"))


def test_a_pause_after_the_limit_does_not_unlate_it():
    clock = Clock.started(Limit(1, Unit.WORK_HOUR), at("2022-03-03 16:00"))
    stopped = clock.pause(at("2022-03-03 18:00"))
    assert stopped.due(CALENDAR).at == at("2022-03-03 17:00")
    assert stopped.remaining_s(CALENDAR, at("2022-03-10 09:00")) == -3600


def test_a_clock_can_be_asked_how_it_stood():
    clock = Clock.started(Limit(8, Unit.WORK_HOUR), at("2022-03-03 08:00"))
    paused = clock.pause(at("2022-03-03 10:00")).resume(at("2022-03-03 16:00"))
    assert paused.used(CALENDAR, at("2022-03-03 09:00")) == 1 / 8
    assert paused.used(CALENDAR, at("2022-03-03 15:00")) == 2 / 8
    assert paused.used(CALENDAR, at("2022-03-03 17:00")) == 3 / 8
    assert paused.used(CALENDAR, at("2022-03-01 17:00")) == 0


def test_a_running_clock_cannot_start_again_nor_a_standing_one_stop():
    clock = Clock.started(Limit(1, Unit.WORK_HOUR), at("2022-03-03 16:00"))
    with pytest.raises(ValueError, match="running already"):
        clock.resume(at("2022-03-03 17:00"))
    with pytest.raises(ValueError, match="paused already"):
        clock.pause(at("2022-03-03 17:00")).pause(at("2022-03-03 17:00"))
    with pytest.raises(ValueError, match="cannot end"):
        clock.pause(at("2022-03-03 15:00"))


# --- limits and how they are written

ENGLISH = Spelling(
    {"h": Unit.WORK_HOUR, "d": Unit.WORK_DAY, "urgent": Unit.URGENT_HOUR},
    {"two": Decimal(2), "half": Decimal("0.5")},
)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("4h", Limit(4, Unit.WORK_HOUR)),
        (" 2 d ", Limit(2, Unit.WORK_DAY)),
        ("\uff12d", Limit(2, Unit.WORK_DAY)),
        ("1.5h", Limit(Decimal("1.5"), Unit.WORK_HOUR)),
        ("two d", Limit(2, Unit.WORK_DAY)),
        ("half d", Limit(Decimal("0.5"), Unit.WORK_DAY)),
        ("urgent", Limit(1, Unit.URGENT_HOUR)),
    ],
)
def test_limits_are_read_in_free_spelling(text, limit):
    assert read_limit(text, ENGLISH) == limit


@pytest.mark.parametrize("text", ["", "soon", "4", "0d", "4 h and stop", "20000d", "-3h"])
def test_a_limit_that_is_not_plain_is_refused_and_named(text):
    with pytest.raises(Refused, match="not a time limit") as refusal:
        read_limit(text, ENGLISH)
    assert refusal.value.words.facts == {"text": text}


def test_a_limit_is_said_in_words():
    assert str(Limit(2, Unit.WORK_DAY).words) == "2 work days"


def test_half_a_work_day_ends_with_the_morning():
    assert due(at("2022-03-03 08:00"), Limit(Decimal("0.5"), Unit.WORK_DAY), CALENDAR).at == at(
        "2022-03-03 12:00"
    )


@pytest.mark.parametrize("value", [0, -1, 10_001])
def test_a_limit_of_nothing_makes_no_sense(value):
    with pytest.raises(ValueError, match="makes no sense"):
        Limit(value, Unit.WORK_DAY)


def test_a_calendar_is_a_value():
    same = Calendar(ZONE, frozenset(oracle.holidays), frozenset(oracle.workdays), YEARS)
    assert same == CALENDAR
    assert hash(same) == hash(CALENDAR)


def test_a_day_cannot_be_holiday_and_working_day_at_once():
    day = frozenset({date(2022, 10, 8)})
    with pytest.raises(ValueError, match="both holiday and working day"):
        Calendar(ZONE, day, day)


def test_a_shift_ends_after_it_starts():
    with pytest.raises(ValueError, match="no shift runs"):
        Shift(600, 600)
