"""Stock on a day, the bridge between two days, and growth: sums of entries and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from ..models import Claim, Ledger
from ..rules import Bridge, Figure, percent
from ..rules import bridge as bridge_of
from .sums import BEFORE, ZERO, Asked, Key, sums, total

Stock = dict[Key, Decimal]


def _key(ledger: Ledger | str) -> str:
    return ledger if isinstance(ledger, str) else ledger.key


def stock(
    ledger: Ledger | str, day: date, *, by: Sequence[str] = ("class",), within: Q | None = None,
    known_at: datetime | None = None,
) -> Stock:  # fmt: skip
    """How much there is at the end of `day`, by "class", "town", "community", … or all in one.

    `known_at` answers what the ledger would have said at that moment, corrections since left out.
    """
    asked = [Asked(_key(ledger), day)]
    (found,) = sums(asked, by=by, within=within, known_at=known_at)
    return {key: total(lines) for key, lines in sorted(found.items())}


def stocks(ledgers: Iterable[Ledger], day: date, *, within: Q | None = None) -> dict[str, Decimal]:
    """The whole stock of each ledger, in one statement."""
    keys = [one.key for one in ledgers]
    found = sums([Asked(key, day) for key in keys], within=within)
    return {key: total(one.get((), {})) for key, one in zip(keys, found, strict=True)}


def bridge(
    ledger: Ledger | str, first: date, last: date, *, by: Sequence[str] = (),
    within: Q | None = None, known_at: datetime | None = None,
) -> dict[Key, Bridge]:  # fmt: skip
    """年初 + 新增 − 减少 ± 口径调整 = 年末 from `first` to `last`, both included.

    Totals that were stated for the day before `first` and for `last` are laid beside it, so that
    what they leave open is a line of its own. Without `by` there is one bridge, under ().
    """
    asked = [Asked(_key(ledger), last, first)]
    (found,) = sums(asked, by=by, within=within, known_at=known_at)
    claims = _claims(_key(ledger), first - timedelta(days=1), last, by, within or Q())
    keys = {*found, *claims} if by else {(), *claims}
    return {key: _bridge(found.get(key, {}), claims.get(key, {})) for key in sorted(keys)}


def _bridge(moved: dict[str, Decimal], stated: Mapping[str, Figure]) -> Bridge:
    opening = moved.pop(BEFORE, ZERO)
    return bridge_of(opening, moved, stated.get("opened"), stated.get("closed"))


def _claims(
    ledger: str, opening: date, closing: date, by: Sequence[str], within: Q
) -> dict[Key, dict[str, Figure]]:
    """Stated totals by the key they are for; the latest kept of several wins."""
    if not {*by} <= {"class", "town"}:
        return {}
    rows = Claim.objects.filter(
        within, ledger=ledger, day__in=(opening, closing), since=None, withdrawn_words=""
    ).select_related("ledger")
    found: dict[Key, dict[str, Figure]] = {}
    for one in rows.order_by("pk"):
        place = "" if len(one.division) <= 6 else one.division
        parts = {"class": one.class_key, "town": place}
        if all(bool(value) == (name in by) for name, value in parts.items()):
            key = tuple(parts[name] for name in by)
            side = "closed" if one.day == closing else "opened"
            found.setdefault(key, {})[side] = one.figure
    return found


@dataclass(frozen=True)
class Growth:
    """A change with the two stocks it was made of."""

    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before

    @property
    def percent(self) -> Decimal | None:
        """Per cent of what was there before; None where there was nothing."""
        return percent(self.change, self.before)


def growth(
    ledger: Ledger | str, day: date, against: date, *, by: Sequence[str] = (),
    within: Q | None = None,
) -> dict[Key, Growth]:  # fmt: skip
    """How much more there is on `day` than on `against`, such as the same day of last year."""
    asked = [Asked(_key(ledger), against), Asked(_key(ledger), day)]
    before, after = sums(asked, by=by, within=within)
    keys = {*before, *after} if by else {()}
    return {
        key: Growth(total(before.get(key, {})), total(after.get(key, {}))) for key in sorted(keys)
    }
