"""How long things may be asked, deferred, shelved; windows and clocks. Pure: moments come in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from xiuhua.kernel.words import Words
from xiuhua.kernel.working_time import Calendar, Clock, Limit, Unit

from .sources import CUSTOM, LOOP, NOTICE, PEER, RULES


@RULES.rule("CASE-30", title="The window for sending back", source=PEER, confirmed=False)
def send_back_until(
    limit: Limit, given_at: datetime, calendar: Calendar, *, share: Decimal, hours: Decimal
) -> datetime:
    """Until when a unit may ask to send a case back: `share` of its limit or so many work hours.

    The later of the two counts from the moment the case reached the unit. Afterwards whoever has
    it first answers for it.
    """
    part = Limit(limit.value * share, limit.unit)
    ends = [
        Clock.started(one, given_at).due(calendar) for one in (part, Limit(hours, Unit.WORK_HOUR))
    ]
    return max(due.at for due in ends if due)


@RULES.rule("CASE-31", title="More time is asked before it is up", source=NOTICE)
def in_time_to_extend(due_at: datetime | None, now: datetime) -> Words | None:
    """An extension is asked before the limit has passed; the last second still counts."""
    if due_at is None or now <= due_at:
        return None
    return Words("Its time is up already, so no extension can be asked. Answer as soon as you can.")


@RULES.rule("CASE-32", title="Deferring is short", source=CUSTOM, confirmed=False)
def short_deferral(until: date, today: date, most_days: int) -> Words | None:
    """A case is deferred to a day after today and at most `most_days` ahead."""
    if today < until <= today + timedelta(days=most_days):
        return None
    return Words(
        "Choose a day from tomorrow on, at most {days} days ahead. What takes longer is shelved.",
        days=most_days,
    )


@RULES.rule("CASE-33", title="Shelving ends within a year", source=NOTICE)
def shelf_end(until: date, today: date, most_days: int) -> Words | None:
    """A case leaves the shelf at most a year after it was put there."""
    if today < until <= today + timedelta(days=most_days):
        return None
    return Words("Choose a day from tomorrow on, at most {days} days ahead.", days=most_days)


@RULES.rule("CASE-34", title="Both clocks run and the earlier governs", source=LOOP)
def governing(own: datetime | None, outside: datetime | None) -> datetime | None:
    """What a case is due by: our own limit or that of whoever passed it on, whichever is first."""
    return min((one for one in (own, outside) if one), default=None)


@RULES.rule("CASE-35", title="An order is returned within its window", source=LOOP)
def in_time_to_return(until: datetime, now: datetime) -> Words | None:
    """An outside order that is not ours is returned within its own window."""
    if now <= until:
        return None
    return Words("The window for returning this order has passed; it has to be answered.")


@RULES.rule("CASE-36", title="A doubt comes within its days", source=CUSTOM, confirmed=False)
def in_time_to_doubt(closed_at: datetime, now: datetime, most_days: int) -> Words | None:
    """Whoever reported may say that it is not fixed for so many days after it was closed."""
    if now <= closed_at + timedelta(days=most_days):
        return None
    return Words("It was closed more than {days} days ago. Please report it anew.", days=most_days)
