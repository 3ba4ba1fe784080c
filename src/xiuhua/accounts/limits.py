"""How often something may be tried, counted in the database so that every node knows.

``limit("report:203.0.113.7", per=timedelta(hours=1), count=20)`` costs one statement. Call it
outside a transaction that may be undone, or the try is not counted.
"""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from threading import Lock

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from xiuhua.kernel.words import Crowded

from .defaults import setting
from .models import Tally

_COUNT = """
INSERT INTO accounts_tally ("key", "window", "count", ends_at) VALUES (%s, %s, %s, %s)
ON CONFLICT ("key") DO UPDATE SET
  "count" = CASE WHEN accounts_tally."window" = excluded."window"
            THEN accounts_tally."count" + excluded."count" ELSE excluded."count" END,
  "window" = excluded."window", ends_at = excluded.ends_at
RETURNING "count"
"""


_rough: dict[str, tuple[int, int, int]] = {}
"""By key: the window, what the database said last, and what it has not been told."""
_lock = Lock()


def limit(key: str, *, per: timedelta, count: int, now_s: float | None = None) -> int:
    """Count one try; raises Crowded once there were more than `count` in this window of `per`.

    Answers how many tries there have been in the window, this one included.
    """
    now_s = time.time() if now_s is None else now_s
    window, ends_s = _window(per, now_s)
    tries = _tell(key, window, 1, ends_s)
    if tries > count:
        raise crowded(ends_s - now_s)
    return tries


def limit_roughly(
    key: str, *, per: timedelta, count: int, batch: int = 100, now_s: float | None = None
) -> None:
    """The same for callers that are known: only every `batch`-th try costs a statement.

    Each process keeps the tries between in memory, so N of them may let N times `batch` more
    through. A guard against a machine that has run wild, never against guessing.
    """
    now_s = time.time() if now_s is None else now_s
    window, ends_s = _window(per, now_s)
    with _lock:
        last, told, untold = _rough.get(key, (window, 0, 0))
        told, untold = (told, untold + 1) if last == window else (0, 1)
        if untold >= batch:
            told, untold = _tell(key, window, untold, ends_s), 0
        _rough[key] = (window, told, untold)
    if told + untold > count:
        raise crowded(ends_s - now_s)


def _tell(key: str, window: int, tries: int, ends_s: float) -> int:
    """Add to the count that all nodes share; answers how many there have been."""
    ends_at = connection.ops.adapt_datetimefield_value(datetime.fromtimestamp(ends_s, UTC))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_hashed(key), window, tries, ends_at])
        return int(cursor.fetchone()[0])


def check(key: str, *, per: timedelta, count: int, now_s: float | None = None) -> None:
    """Raise Crowded when the window is used up, without counting: for what counts failures."""
    now_s = time.time() if now_s is None else now_s
    window, ends_s = _window(per, now_s)
    row = Tally.objects.filter(key=_hashed(key), window=window, count__gte=count)
    if row.exists():
        raise crowded(ends_s - now_s)


def forget(key: str) -> None:
    """Start counting anew, after a success."""
    Tally.objects.filter(key=_hashed(key)).delete()


def crowded(wait_s: float) -> Crowded:
    """Too many tries, and how long to wait: in minutes once it is longer than one."""
    whole = max(1, int(wait_s + 0.999))
    if whole <= 90:
        return Crowded("Too many tries. Wait {wait_s} seconds, then try again.", wait_s=whole)
    minutes = -(-whole // 60)
    return Crowded(
        "Too many tries. Wait {minutes} minutes, then try again.", wait_s=whole, minutes=minutes
    )


def sweep() -> int:
    """Drop the counts of windows that are over."""
    return Tally.objects.filter(ends_at__lt=timezone.now()).delete()[0]


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; an IPv6 address stands for its /64, which one person can fill.

    Behind the proxy that is what the proxy itself wrote last; what came before, anybody may write.
    """
    given = str(request.META.get("REMOTE_ADDR") or "")
    if setting("BEHIND_PROXY"):
        given = request.headers.get("X-Forwarded-For", given).rpartition(",")[2].strip()
    try:
        found = ip_address(given)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - an address for "unknown", nothing is bound to it
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> 64 << 64))
    return given


def _window(per: timedelta, now_s: float) -> tuple[int, float]:
    length_s = per.total_seconds()
    window = int(now_s // length_s)
    return window, (window + 1) * length_s


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
