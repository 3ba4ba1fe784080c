"""A clock is words, then a thread that shortens; hatched when late, so never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from .dates import when
from .icons import icon

SOON_SHARE = 0.25
SOON_S = 3600
DAY_S = 86_400
ICONS = {"late": "alert-octagon", "soon": "hourglass-low", "hold": "player-pause"}


@dataclass(frozen=True)
class Reading:
    """What a clock shows: one of the looks, its words, and how much of the thread is left."""

    status: str
    words: str
    left: int


def read(
    due: datetime | None,
    now: datetime,
    *,
    started: datetime | None = None,
    left_s: float | None = None,
    total_s: float | None = None,
    day_s: float = DAY_S,
    provisional: bool = False,
    stopped: bool = False,
) -> Reading:
    """Read a clock. `left_s` and `total_s` are legal time where that differs from wall time.

    `day_s` is how much of it makes a day: 28,800 where eight working hours do.
    """
    if stopped or (due is None and left_s is None):
        return Reading("hold", gettext("Clock stopped"), 0)
    if left_s is None:
        assert due is not None
        left_s = (due - now).total_seconds()
    if total_s is None and due is not None and started is not None:
        total_s = (due - started).total_seconds()
    if left_s < 0:
        return Reading("late", gettext("over {span}").format(span=_span(-left_s, day_s)), 100)
    share = left_s / total_s if total_s else None
    soon = share <= SOON_SHARE if share is not None else left_s <= SOON_S
    words = gettext("about {span} left" if provisional else "{span} left")
    left = 100 if share is None else max(3, min(100, round(share * 100)))
    return Reading("soon" if soon else "doing", words.format(span=_span(left_s, day_s)), left)


def shown(
    reading: Reading,
    *,
    label: str = "",
    due: Any = None,
    status: str = "",
    now: datetime | None = None,
) -> SafeString:
    """The clock as a badge with its thread; the width is an SVG length, as the policy asks."""
    key, moment = status or reading.status, when(due, now) if due else ""
    title = format_html(' title="{}"', gettext("due {when}").format(when=moment)) if due else ""
    return format_html(
        '<span class="xh-clock" data-s="{}"{}><span>{}{}{}</span>'
        '<svg class="xh-left" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="4"/></svg></span>',
        key,
        title,
        icon(ICONS.get(key, "clock")),
        f"{label} " if label else "",
        reading.words,
        reading.left,
    )


def _span(seconds: float, day_s: float) -> str:
    if seconds >= DAY_S and day_s >= DAY_S:
        return gettext("{days} d").format(days=int(seconds // DAY_S))
    if seconds >= 2 * day_s:
        return gettext("{days} working d").format(days=int(seconds // day_s))
    minutes = int(timedelta(seconds=seconds).total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02}"
