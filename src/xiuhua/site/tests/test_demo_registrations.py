"""The demo's registrations: five of 2022 by real deeds, and one of everything that needs somebody today."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from xiuhua.accounts.models import User
from xiuhua.ledgers.models import Entry
from xiuhua.parking.models import Operator, Registration
from xiuhua.parking.queries.counts import LEDGER
from xiuhua.parking.queries.registrations import due_registrations
from xiuhua.site.demo import registrations
from xiuhua.site.tests.test_demo_parking import the_demo

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 12)


def test_five_were_registered_in_2022_and_something_of_everything_waits_today(tmp_path):
    the_demo(tmp_path)
    five = Registration.objects.order_by("id")
    assert [one.paper_number for one in five] == [f"2022-000{n}" for n in range(1, 6)]
    entered = Entry.objects.filter(ledger=LEDGER, reason="registered", day__year=2022)
    assert 5000 <= sum(one.quantity for one in entered) < 6000
    assert {one.document for one in entered} == {one.paper_number for one in five}

    registrations.load(TODAY, lambda words: None)
    count = Registration.objects.count()
    registrations.load(TODAY, lambda words: None)
    assert Registration.objects.count() == count
    now = timezone.make_aware(datetime.combine(TODAY, time(9)))
    officer = User.objects.get(username="parking_officer")
    heaps = {one.key: one.count for one in due_registrations(officer, today=TODAY, now=now)}
    assert {key: heaps[key] for key in ("overdue", "waiting", "expired", "expiring")} == {
        "overdue": 1, "waiting": 2, "expired": 1, "expiring": 1,
    }  # fmt: skip
    assert Operator.objects.filter(state="waiting").count() == 1
