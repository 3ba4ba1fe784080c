"""Feeds that we fetch: which are due, and one fetched."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from xiuhua.delivery import posting

from ..feeds import library
from ..ingest.delivering import MOST_BYTES, deliver
from ..models import Delivery, Source

PATIENCE_S = 2


def due(now: datetime) -> list[Source]:
    """Sources whose feed should be fetched now: neither heard nor tried for as long as is set."""
    rows = Source.objects.filter(
        ~Q(url="") | Q(mapping__has_key="converter"), how="pull", in_use=True
    )
    return [one for one in rows if _is_due(one, now + timedelta(seconds=PATIENCE_S))]


def _is_due(source: Source, now: datetime) -> bool:
    tried = [one for one in (source.heard_at, source.failed_at) if one]
    return not tried or max(tried) + timedelta(minutes=source.every_min) <= now


def fetch(source: Source, now: datetime) -> Delivery | None:
    """Fetch and take in; None, and the source has failed, where the other side does not give it."""
    try:
        status, content = _asked(source)
    except (OSError, ValueError) as problem:
        _failed(source, now, str(problem) or type(problem).__name__)
        return None
    if status != 200:
        _failed(source, now, f"HTTP {status}")
        return None
    return deliver(source, content, now, way="pull")


def _asked(source: Source) -> tuple[int, bytes]:
    """The answer of the other side, or what the library that knows it says in its place."""
    if converter := source.mapping.get("converter"):
        return 200, library.collected(converter, settings.PARKAPI_CONFIG)
    return posting.fetch(source.url, most=MOST_BYTES, private=settings.FEEDS_PRIVATE_ADDRESSES)


def _failed(source: Source, now: datetime, why: str) -> None:
    Source.objects.filter(pk=source.pk).update(failed_at=now, failure=why[:200])
