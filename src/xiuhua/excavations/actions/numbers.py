"""Numbers of permits and sections: from a counter row, given once, never used again."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from xiuhua.cases.actions.numbers import serial
from xiuhua.cases.actions.reporting import own_county


def permit_number(day: date) -> str:
    """The key of an application: DW, county, year, five digits (DW500116202600118)."""
    key = f"DW{own_county()}{day.year}"
    return f"{key}{serial(key):05d}"


def paper_number(day: date) -> str:
    """The number that the paper and the board carry, as the office writes it."""
    key = f"DWP{own_county()}{day.year}"
    return str(settings.PERMIT_NUMBER).format(year=day.year, serial=serial(key))
