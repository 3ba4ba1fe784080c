"""What tests of excavations share."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from xiuhua.excavations.examples import the_office


@pytest.fixture
def moment(monkeypatch):
    """A clock the test sets: a working Tuesday morning, until moved on."""
    now = [datetime(2026, 5, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def move_on(**by):
        now[0] += timedelta(**by)
        return now[0]

    return move_on


@pytest.fixture
def office(moment):
    """The people of the office, in a little county, on the morning of the clock."""
    return the_office()
