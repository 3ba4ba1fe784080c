"""What tests of campaigns share."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import a_little_county


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
def head(moment):
    """A shift head in a little county, on the morning of the clock."""
    a_little_county()
    return a_user(Role.SHIFT_HEAD)
