"""Case numbers: from a counter row, given at report, kept if declined, never used again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.utils.timezone import localtime

from xiuhua.kernel.words import Refused

_NEXT = """
INSERT INTO cases_counter ("key", serial) VALUES (%s, %s)
ON CONFLICT ("key") DO UPDATE SET serial = cases_counter.serial + EXCLUDED.serial
RETURNING serial
"""
MOST_A_DAY = 99_999


def number(county: str, at: datetime) -> str:
    """The next case number of `county` on that day: county, yyyyMMdd, five digits; 19 in all.

    Locks the day's counter row, so call it as late in the transaction as can be.
    """
    key = f"{county}{localtime(at):%Y%m%d}"
    return f"{key}{serial(key):05d}"


def order_number(county: str, at: datetime) -> str:
    """The next number of an order about a case: DB, county, yyyyMMdd, three digits."""
    key = f"DB{county}{localtime(at):%Y%m%d}"
    return f"{key}{serial(key):03d}"


def numbers(county: str, day: date, count: int) -> list[str]:
    """The next `count` case numbers of `county` on a day that may be long past.

    Refused when the day has no more: a serial has five digits.
    """
    key = f"{county}{day:%Y%m%d}"
    last = serial(key, count)
    if last > MOST_A_DAY:
        raise Refused("{day} has more cases than numbers.", day=day)
    return [f"{key}{one:05d}" for one in range(last - count + 1, last + 1)]


def serial(key: str, count: int = 1) -> int:
    """The next serial of a counter; its row is locked until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key, count])
        return int(cursor.fetchone()[0])
