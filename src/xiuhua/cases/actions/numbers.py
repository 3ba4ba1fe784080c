"""Case numbers: from a counter row, given at report, kept if declined, never used again."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils.timezone import localtime

_NEXT = """
INSERT INTO cases_counter ("key", serial) VALUES (%s, 1)
ON CONFLICT ("key") DO UPDATE SET serial = cases_counter.serial + 1
RETURNING serial
"""


def number(county: str, at: datetime) -> str:
    """The next case number of `county` on that day: county, yyyyMMdd, five digits; 19 in all.

    Locks the day's counter row, so call it as late in the transaction as can be.
    """
    key = f"{county}{localtime(at):%Y%m%d}"
    return f"{key}{_next(key):05d}"


def order_number(county: str, at: datetime) -> str:
    """The next number of an order about a case: DB, county, yyyyMMdd, three digits."""
    key = f"DB{county}{localtime(at):%Y%m%d}"
    return f"{key}{_next(key):03d}"


def _next(key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key])
        return int(cursor.fetchone()[0])
