"""Readings that cannot be used: kept as they came, each once, with the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from django.db.models import F

from xiuhua.kernel.rules import Finding

from ..feeds.shapes import shown
from ..models import Quarantined, Source

MOST_RAW = 2_000
CHUNK = 400
NOT_VALID = "readings.not_valid"
"""The reason of what is no reading at all: it does not follow the format."""


@dataclass(frozen=True)
class Refusal:
    """What of a delivery cannot be used: which reading (from 0), by which rule, and what that found."""

    index: int
    key: str
    raw: bytes
    rule: str
    finding: Finding


def not_valid(index: int, raw: bytes, why: str) -> Refusal:
    """Something that does not follow the format."""
    return Refusal(index, "", raw, NOT_VALID, Finding("Not a reading: {why}", why=shown(why)))


def keep(source: Source, refusals: Iterable[Refusal], received_at: datetime) -> None:
    """Put them aside; what came before is only counted again."""
    rows = {_digest(one): one for one in refusals}
    todo = iter(rows)
    while some := list(islice(todo, CHUNK)):
        there = Quarantined.objects.filter(source=source, digest__in=some)
        known = set(there.values_list("digest", flat=True))
        there.update(times=F("times") + 1, last_at=received_at)
        Quarantined.objects.bulk_create(
            _row(source, digest, rows[digest], received_at)
            for digest in some
            if digest not in known
        )


def _row(source: Source, digest: str, one: Refusal, received_at: datetime) -> Quarantined:
    return Quarantined(
        source=source, key=_plain(one.key)[:80], raw=_plain(one.raw[:MOST_RAW].decode("utf-8", "replace")),
        digest=digest, rule=one.rule, words=one.finding.text[:200], facts=_facts(one.finding),
        received_at=received_at, last_at=received_at,
    )  # fmt: skip


def _plain(text: str) -> str:
    """What a database can keep: PostgreSQL has no NUL in its texts."""
    return text.replace("\x00", "\ufffd")


def _facts(finding: Finding) -> dict[str, Any]:
    facts = dict(finding.facts) | ({} if finding.size is None else {"size": finding.size})
    told: dict[str, Any] = msgspec.to_builtins(facts, str_keys=True)
    return {name: _plain(fact) if isinstance(fact, str) else fact for name, fact in told.items()}


def _digest(one: Refusal) -> str:
    told = b"\0".join((one.rule.encode(), one.key.encode("utf-8", "replace"), one.raw))
    return hashlib.sha256(told).hexdigest()[:32]
