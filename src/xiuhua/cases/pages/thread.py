"""What happened, whose turn it is, what is ahead, and what is shut and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import Transition

from ..forms.around import Around
from ..queries.looking import Look
from ..workflow import Asking
from .blocks import Blocks, turn_of


def threaded(look: Look, causes: dict[str, str]) -> list[dict[str, Any]]:
    """The thread with the causes by their names."""
    return [
        one | {"words": _caused(causes.get(one["cause"], ""), one["words"])}
        for one in look.timeline
    ]


def _caused(cause: str, words: str) -> str:
    return f"{cause}\u00b7{words}" if cause and words and cause != words else words or cause


def turn(found: Blocks, timers: list[Any], now: datetime) -> Words:
    """Whether it is the reader's turn, and what happens when nobody moves."""
    running = next((one for one in timers if one.running), None)
    if mine := turn_of(found):
        return mine
    if running is None:
        return Words("")
    if running.late:
        return Words("You need do nothing now; it is overdue.")
    due = timezone.localtime(running.due)
    when = f"{due:%H:%M}" if due.date() == timezone.localdate(now) else f"{due:%m-%d %H:%M}"
    return Words("You need do nothing now; after {when} it counts as overdue.", when=when)


def ahead(look: Look) -> list[dict[str, Any]]:
    """What comes next, as holes in the thread."""
    return [
        {"title": one["title"], "icon": "point", "status": "hold", "ahead": True}
        for one in look.track
        if not one["done"]
    ][:2]


def shut(look: Look, around: Around) -> list[tuple[Transition, Words]]:
    """What one would expect to be open and is not, with the reason."""
    late = [(one, around.too_late(one.name)) for one in look.next]
    return [
        *((step, words) for step, words in look.shut if step.name in SAID_WHEN_SHUT),
        *((step, words) for step, words in late if words),
    ]


SAID_WHEN_SHUT = {
    "file", "dispatch", "decline", "ask_send_back", "ask_extend", "extend", "close", "check",
    "recheck", "handle", "answer", "stand_by", "send_simple", "call_out", "confirm",
    *(kind.value for kind in Asking), "review", "excuse",
}  # fmt: skip
"""Steps of which one is told why they are shut."""
