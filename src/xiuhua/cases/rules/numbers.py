"""The numbers of the loop that an office may change; these hold until it does."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .sources import CUSTOM, LOOP, NOTICE, PEER


@dataclass(frozen=True)
class Number:
    """A number: its key, what it says, the default with its unit, its bounds, and the source."""

    key: str
    title: str
    value: Decimal
    unit: str
    least: Decimal
    most: Decimal
    source: str


def _n(key: str, title: str, value: str, unit: str, least: str, most: str, source: str) -> Number:
    return Number(key, title, Decimal(value), unit, Decimal(least), Decimal(most), source)


NUMBERS: dict[str, Number] = {
    one.key: one
    for one in (
        _n("recheck_share", "Share of passed checks that somebody else checks again", "0.05",
           "share", "0", "1", CUSTOM),
        _n("fast_check_min", "Checks closer together than this deserve a look", "3",
           "minutes", "0", "120", CUSTOM),
        _n("send_back_share", "Window for sending back, as a share of the limit", "0.25",
           "share", "0.01", "1", PEER),
        _n("send_back_hours", "Window for sending back, at least", "2",
           "work hours", "0.5", "80", PEER),
        _n("defer_days", "A deferral lasts at most", "15", "days", "1", "90", CUSTOM),
        _n("shelf_days", "A case stays on the shelf at most", "365", "days", "1", "366", NOTICE),
        _n("doubt_days", "A closed case may be said not to be fixed within", "30",
           "days", "1", "365", CUSTOM),
        _n("papers_hours", "Papers of an urgent call are complete within", "24",
           "hours", "1", "240", CUSTOM),
        _n("call_tries", "Calls tried before somebody counts as silent", "3",
           "calls", "1", "10", CUSTOM),
        _n("order_days", "An order is answered within", "3", "work days", "1", "60", LOOP),
    )
}  # fmt: skip
