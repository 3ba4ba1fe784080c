"""Stated totals beside what the ledger says, and beside the parts that were stated with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from ..models import Claim
from ..rules import Figure, Verdict, verdict
from ..rules import total as figures_total
from .sums import BEFORE, ZERO, Asked, Sums, sums


@dataclass(frozen=True)
class Compared:
    """A stated total, what the ledger makes of it, and what its own stated parts make of it."""

    claim: Claim
    by_ledger: Verdict
    by_parts: Verdict | None
    parts: tuple[Claim, ...] = ()


def claims_of(ledger: str, within: Q, *, withdrawn: bool = False) -> QuerySet[Claim]:
    """The stated totals of a ledger in some places: those that count, or those that were withdrawn."""
    rows = Claim.objects.filter(within, ledger=ledger).select_related("ledger")
    return rows.exclude(withdrawn_words="") if withdrawn else rows.filter(withdrawn_words="")


def standing(ledger: str) -> Sequence[Claim]:
    """The stated totals of a ledger that were not withdrawn, newest first."""
    return list(claims_of(ledger, Q()))


def verdicts(claims: Iterable[Claim], *, within: Q | None = None) -> list[Compared]:
    """Each claim beside the ledger's sum; a whole also beside the sum of the classes stated with it."""
    claims = list(claims)
    found = sums([_asked(one) for one in claims], within=within)
    siblings = _siblings(claims)
    return [
        _compared(one, lines, siblings.get(_group(one), []))
        for one, lines in zip(claims, found, strict=True)
    ]


def _asked(claim: Claim) -> Asked:
    first = claim.since + timedelta(days=1) if claim.since else None
    return Asked(claim.ledger_id, claim.day, first, claim.class_key or None, claim.division)


def _compared(claim: Claim, found: Sums, siblings: list[Claim]) -> Compared:
    lines = found.get((), {})
    counted = [n for name, n in lines.items() if not (claim.since and name == BEFORE)]
    known = Figure.exact(sum(counted, ZERO))
    return Compared(
        claim,
        verdict(claim.figure, known, entered=bool(counted)),
        *_parts(claim, siblings),
    )


def _parts(claim: Claim, siblings: list[Claim]) -> tuple[Verdict | None, tuple[Claim, ...]]:
    """A whole beside the sum of its parts, where every class was stated; else there is no saying."""
    stated = {one.class_key for one in siblings}
    if claim.class_key or not siblings or stated != {*claim.ledger.titles}:
        return None, ()
    known = figures_total(one.figure for one in siblings)
    return verdict(claim.figure, known), tuple(siblings)


def _group(claim: Claim) -> tuple[object, ...]:
    return claim.ledger_id, claim.day, claim.since, claim.division


def _siblings(claims: list[Claim]) -> dict[tuple[object, ...], list[Claim]]:
    """The classes stated for the same day, place and span, the latest of each, by what they share."""
    wholes = [one for one in claims if not one.class_key]
    rows = Claim.objects.filter(
        ledger__in={one.ledger_id for one in wholes}, day__in={one.day for one in wholes},
        withdrawn_words="",
    ).exclude(class_key="")  # fmt: skip
    latest = {
        (_group(one), one.class_key): one for one in rows.select_related("ledger").order_by("pk")
    }
    found: dict[tuple[object, ...], list[Claim]] = {}
    for (group, _class), one in latest.items():
        found.setdefault(group, []).append(one)
    return found
