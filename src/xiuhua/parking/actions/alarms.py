"""Alarms about counts: opened, ended, and after a time a case for the operator."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from xiuhua.cases.actions import Report, raise_case
from xiuhua.cases.models import Category
from xiuhua.kernel.permissions import SYSTEM
from xiuhua.kernel.words import Refused, Words
from xiuhua.places.models import Division
from xiuhua.web.language import say

from ..ingest.alarming import Found
from ..models import Alarm, CarPark
from ..queries.alarms import title_of
from ..rules.judging import FIRST
from ..rules.standing import CASE_AFTER_MIN

_log = logging.getLogger("xiuhua.parking")
MOST_CASES = 20
"""Cases raised at one time: where a whole network fails, the office need not drown in them."""


def settle(found: Iterable[Found], now: datetime) -> int:
    """Open alarms for what was found, go on with those that last, end the others; how many are new."""
    told = {(one.car_park, one.rule): one for one in found}
    with transaction.atomic():
        there = {(one.car_park_id, one.rule): one for one in Alarm.objects.filter(ended_at=None)}
        for pair, alarm in there.items():
            if pair in told:
                one = told[pair]
                alarm.seen_at, alarm.devices, alarm.size = now, one.devices, one.size
            else:
                alarm.ended_at = now
        Alarm.objects.bulk_update(
            there.values(), ["seen_at", "devices", "size", "ended_at"], batch_size=400
        )
        fresh = [one for pair, one in told.items() if pair not in there]
        used = set(
            CarPark.objects.filter(pk__in={one.car_park for one in fresh}, state="open")
            .values_list("pk", flat=True)
        )  # fmt: skip
        made = Alarm.objects.bulk_create(
            Alarm(car_park_id=one.car_park, rule=one.rule, source_id=one.source, since=one.since,
                  seen_at=now, devices=one.devices, size=one.size)
            for one in fresh if one.car_park in used
        )  # fmt: skip
    return len(made)


def raise_cases(now: datetime) -> int:
    """A case for each alarm that has lasted too long and has none; how many were raised."""
    before = now - timedelta(minutes=CASE_AFTER_MIN.on(FIRST))
    lasting = Alarm.objects.filter(ended_at=None, case=None, since__lt=before)
    rows = lasting.select_related("car_park__operator__organisation", "source").order_by("since")
    return sum(_raised(one) for one in rows[:MOST_CASES])


def _raised(alarm: Alarm) -> int:
    """1 for a case; 0 where cases refuse it, which keeps no other alarm from becoming one."""
    try:
        with transaction.atomic():
            case = raise_case(_report(alarm), by=SYSTEM)
            return Alarm.objects.filter(pk=alarm.pk, case=None).update(case=case)
    except Refused as refused:
        _log.warning("no case for alarm %s: %s", alarm.pk, refused)
        return 0


def _report(alarm: Alarm) -> Report:
    car_park = alarm.car_park
    operator = car_park.operator.organisation if car_park.operator else None
    words = Words("{what} at {car_park}, since {since}.", what=Words(title_of(alarm.rule)),
                  car_park=car_park.name, since=alarm.since)  # fmt: skip
    return Report(
        words=say(words), category=Category.objects.filter(pk=settings.PARKING_CASE_CLASS).first(),
        division=Division.objects.filter(pk=car_park.division).first(), lon=car_park.lon,
        lat=car_park.lat, precision="map", address=car_park.address or car_park.name,
        source="raised", subject=(CarPark.record_kind, car_park.number), asked_unit=operator,
        request_key=f"parking.alarm:{alarm.pk}",
    )  # fmt: skip
