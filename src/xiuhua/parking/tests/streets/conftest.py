"""What tests of bays on streets share."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from xiuhua.parking.examples import a_decision, the_streets_office


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
def office(db, moment):
    """Two officers, a head and the traffic police, on the morning of the clock."""
    return the_streets_office()


@pytest.fixture
def decided(office, moment):
    """Bays taken as far as a step, days going by as they must."""
    return lambda upto="set_out", **facts: a_decision(
        upto, office=office, wait=lambda days: moment(days=days), **facts
    )
