"""A place, a text and a photo come as separate messages; here they become one thing said.

Nothing is kept but the last of each, per account and person, and only for `WINDOW_S`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from ...kernel.rules import Dated
from .saying import Photo, Place, Said, Words

Half = TypeVar("Half", Words, Place, Photo)

WINDOW_S = Dated(
    {date(2024, 1, 1): 120},
    unit="s",
    source="own choice: time to find the button that sends a place",
)


def joined(before: Said, new: Said, *, at: datetime, window_s: int) -> Said:
    """What the person says with both: the later of each half that is within `window_s` of `at`.

    `at` is when the new message was sent. Messages may arrive in either order. A place the phone
    reports does not replace one the person chose. The answer is what to remember next.
    """
    window = timedelta(seconds=window_s)
    old = _lately(before, at, window)
    return Said(
        words=_later(old.words, new.words),
        place=_place(old.place, new.place),
        photo=_later(old.photo, new.photo),
    )


def _lately(before: Said, at: datetime, window: timedelta) -> Said:
    """What is left of `before` when everything further than `window` from `at` is forgotten."""
    halves = {"words": before.words, "place": before.place, "photo": before.photo}
    old = {name: None for name, half in halves.items() if half and abs(at - half.at) > window}
    return replace(before, **old)


def _later(old: Half | None, new: Half | None) -> Half | None:
    if old is None or new is None:
        return new or old
    return old if old.at > new.at else new


def _place(old: Place | None, new: Place | None) -> Place | None:
    if old and new and old.chosen is not new.chosen:
        return old if old.chosen else new
    return _later(old, new)
