"""What accounts heard is counted and forgotten, every minute."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate, localtime

from ...models import Heard, PhotoReport, Remembered, Talked
from ...queries.photo_reports import KEPT
from ...wechat.joining import WINDOW_S
from ...wechat.once import KEEP_S
from .photos import give_up

FETCHED_WITHIN = timedelta(days=3)
"""So long WeChat keeps a photo."""
AT_ONCE = 5_000


def forget(now: datetime) -> int:
    """Let go of what is no longer needed; answers how many messages were counted."""
    lately = now - timedelta(seconds=WINDOW_S.on(localdate(now)))
    Remembered.objects.filter(at__lt=lately).delete()
    for one in PhotoReport.objects.filter(state="waiting", at__lt=now - FETCHED_WITHIN):
        give_up(one)
    PhotoReport.objects.filter(at__lt=now - KEPT).delete()
    return _count(now - timedelta(seconds=KEEP_S))


@transaction.atomic
def _count(before: datetime) -> int:
    """Turn messages heard into numbers of their days: no person and no moment is left."""
    rows = list(Heard.objects.select_for_update().filter(at__lte=before).order_by("at")[:AT_ONCE])
    found = Counter(
        (one.account_id, localtime(one.at).date(), one.kind, one.moment) for one in rows
    )
    for (account, day, kind, moment), count in sorted(found.items()):
        facts = {"account_id": account, "day": day, "kind": kind, "moment": moment}
        if not _more(facts, count):
            _first(facts, count)
    Heard.objects.filter(pk__in=[one.pk for one in rows]).delete()
    return len(rows)


def _more(facts: dict[str, object], count: int) -> int:
    return Talked.objects.filter(**facts).update(count=F("count") + count)


def _first(facts: dict[str, object], count: int) -> None:
    try:
        with transaction.atomic():
            Talked.objects.create(**facts, count=count)
    except IntegrityError:  # another worker was first
        _more(facts, count)
