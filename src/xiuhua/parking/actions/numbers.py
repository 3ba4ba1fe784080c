"""Numbers of car parks, applications and registrations: out of a counter row, never used again."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from xiuhua.cases.actions.numbers import serial
from xiuhua.cases.actions.reporting import own_county


def car_park_number() -> str:
    """The number of a car park: TC, county, five digits (TC50011600042)."""
    key = f"TC{own_county()}"
    return f"{key}{serial(key):05d}"


def application_number(day: date) -> str:
    """The key of an application: BA, county, year, five digits (BA500116202600018)."""
    key = f"BA{own_county()}{day.year}"
    return f"{key}{serial(key):05d}"


def registered_number(day: date) -> str:
    """The number that the certificate carries, as the office writes it."""
    key = f"BAP{own_county()}{day.year}"
    return str(settings.PARKING_NUMBER).format(year=day.year, serial=serial(key))


def decision_number(day: date) -> str:
    """The number of a decision about bays: LN, county, year, four digits (LN50011620260007)."""
    key = f"LN{own_county()}{day.year}"
    return f"{key}{serial(key):04d}"
