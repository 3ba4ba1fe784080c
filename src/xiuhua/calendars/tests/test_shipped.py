"""The lists that come with the platform, held against chinesecalendar."""

import json
from datetime import date, timedelta

from xiuhua.calendars.examples import a_calendar

from . import oracle


def test_every_day_from_2004_to_2026_is_as_the_oracle_says():
    calendar, day = a_calendar(), date(2004, 1, 1)
    while day <= date(2026, 12, 31):
        assert calendar.is_working(day) == oracle.is_working(day), day
        day += timedelta(days=1)


def test_the_shipped_file_is_what_the_oracle_writes():
    text = oracle.SHIPPED.read_text("utf-8")
    assert json.loads(text) == oracle.listed()
    assert text == oracle.written(oracle.listed())


def test_the_shipped_lists_know_2026_and_no_more():
    assert a_calendar().known_until == date(2026, 12, 31)
