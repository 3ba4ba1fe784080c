"""How records link to a year's list."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.kernel.words import Words
from xiuhua.web.gather import Subject
from xiuhua.web.language import say


def _year(key: str) -> tuple[str, str] | None:
    """The page of the year `key`."""
    if not key.isdecimal():
        return None
    title = say(Words("Working days of {year}", year=key))
    return f"{reverse('calendars:calendar')}?year={key}", title


SUBJECTS = (Subject("calendars.year", _year),)
