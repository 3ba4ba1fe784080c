"""The hours of a car park as a sign says them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as _

from xiuhua.kernel.words import Words

from ..models import CarPark
from ..rules.stays import DAY_MIN, Days, Limit
from .finding import regime_on

DAYS = {
    Days.EVERY: _("every day"),
    Days.WORKING: _("on working days"),
    Days.OFF: _("on days off"),
}
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def hours_in_words(car_park: CarPark, day: date) -> list[Words]:
    """One sentence for each of its hours in force on a day; one alone where there are none."""
    regime = regime_on(car_park, day)
    told = [_sentence(one) for one in regime.limits]
    if regime.outside:
        return told or [Words(_("Open day and night"))]
    return [*told, Words(_("At other hours nobody parks here"))]


def _sentence(one: Limit) -> Words:
    facts = {
        "days": _days(one),
        "first": _clock(one.start_min),
        "last": _clock(one.end_min or DAY_MIN),
    }
    if not one.may_park:
        return Words(_("No parking {days}, {first} to {last}"), **facts)
    if one.longest_min is None:
        return Words(_("Parking {days}, {first} to {last}"), **facts)
    longest = length(one.longest_min)
    return Words(_("{days}, {first} to {last}: at most {longest}"), longest=longest, **facts)


def _days(one: Limit) -> Words:
    if len(one.weekdays) == len(WEEKDAYS):
        return Words(DAYS[one.days])
    told = Words(WEEKDAYS[min(one.weekdays)])
    for day in sorted(one.weekdays)[1:]:
        told = Words(_("{days}, {day}"), days=told, day=Words(WEEKDAYS[day]))
    if one.days is Days.EVERY:
        return told
    return Words(_("{days} {kind}"), days=told, kind=Words(DAYS[one.days]))


def length(minutes: int) -> Words:
    """A length of time as people say it."""
    if minutes % 60:
        return Words(_("{n} minutes"), n=minutes)
    return Words(_("1 hour")) if minutes == 60 else Words(_("{n} hours"), n=minutes // 60)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
