"""How long a decision about bays is published, when its bays are looked at again, when it ends."""

from __future__ import annotations

from datetime import date, timedelta

from xiuhua.kernel.rules import Dated, Finding, Rules

from .registration import last_day

DECIDING = Rules()
FIRST = date(2000, 1, 1)
DEFAULT = "本平台默认值，待核对规范"
NOTICE_DAYS = Dated({FIRST: 7}, unit="days", source=DEFAULT)
"""So many whole days a proposal lies open for objections, the day of its publication not counted."""
REVIEW_YEARS = Dated({FIRST: 1}, unit="years", source=DEFAULT)
"""After so many years somebody looks whether the bays should stay."""
SOON_DAYS = Dated({FIRST: 30}, unit="days", source=DEFAULT)
"""What ends or falls due within so many days is told."""


@DECIDING.rule("deciding.publication", title="Published for long enough", source=DEFAULT,
               confirmed=False)  # fmt: skip
def publication(last: date, day: date) -> Finding | None:
    """Until its last day, which counts, anybody may object; size is the days still to go."""
    left = (last - day).days + 1
    return Finding("In publication until {last}.", size=left, last=last) if left > 0 else None


@DECIDING.rule("deciding.review", title="The bays are looked at again every year", source=DEFAULT,
               confirmed=False)  # fmt: skip
def review(due: date | None, day: date) -> Finding | None:
    """Nobody has looked since the day it was due; size is days late."""
    if due is None or day < due:
        return None
    return Finding("To be looked at again since {due}.", size=(day - due).days, due=due)


@DECIDING.rule("deciding.end", title="The decision ends", source=DEFAULT)
def end(last: date | None, day: date) -> Finding | None:
    """A decision for a limited time ends soon, or has ended; size is the days left, none or fewer."""
    if last is None or (last - day).days > SOON_DAYS.on(day):
        return None
    left = (last - day).days
    if left < 0:
        return Finding("Ended on {last}: decide anew, or remove the bays.", size=left, last=last)
    return Finding("Ends on {last}.", size=left, last=last)


def last_day_of_publication(first: date) -> date:
    """The last day on which anybody may object to what was published on `first`."""
    return first + timedelta(days=NOTICE_DAYS.on(first))


def next_review(since: date) -> date:
    """The day on which bays that were set out, or looked at, on `since` are due again."""
    return last_day(since, REVIEW_YEARS.on(since)) + timedelta(days=1)
