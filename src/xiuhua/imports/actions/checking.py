"""Checking staged rows with their kind, and keeping what came of it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.web.language import say

from ..kinds import Checked, Gone, Kind, RowIn, Trouble, find
from ..models import Batch, Decision, Row
from ..models import Trouble as KeptTrouble
from ..reading import as_json
from ..workflow import BATCH, BatchState

CHUNK = 2000
MOST_AT_ONCE = 5000
"""Up to so many rows a correction is followed at once by a check of all of them."""


def step(batch: Batch, name: str, by: Actor | None = None, facts: Any = None) -> None:
    """Move the batch by its table, unsaved; whoever did an earlier part may be kept from this one."""
    doers = batch.done_by(by.ref) if by else []
    batch.state = BatchState(BATCH.step(name, batch.now, facts, doers=doers)).value
    if by:
        did(batch, name, by)


def did(batch: Batch, name: str, by: Actor) -> None:
    """Remember who did that, so that the same person does not release it."""
    refs = batch.doers.setdefault(name, [])
    if by.ref not in refs:
        refs.append(by.ref)


def asked(kind: Kind, by: Actor, *, releasing: bool = False) -> None:
    """Denied to whoever may not bring this kind in, or release it."""
    needs = kind.releases if releasing else kind.prepares
    if not by.may(needs):
        raise Denied(
            "Your account may not do this: {what}. Ask the security administrator if you need it.",
            what=say(needs.title),
        )


def chunks(things: Iterator[Any] | Sequence[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """Lists of at most `size`."""
    there = iter(things)
    while part := list(islice(there, size)):
        yield part


def rows_in(batch: Batch) -> list[Row]:
    """The rows that are to come in, in the order of the file."""
    return list(batch.rows.filter(number__gt=0, left_out="").order_by("id"))


def looked_at(batch: Batch, rows: Sequence[Row]) -> tuple[list[Checked], list[Gone]]:
    """What the kind says of these rows together, and what stands and is no longer named."""
    kind = find(batch.kind)
    told = [RowIn(row.sheet, row.number, row.cells) for row in rows]
    checked = list(kind.check(told, batch.given))
    if len(checked) != len(rows):
        raise ValueError(f"{kind.key} answered {len(checked)} of {len(rows)} rows")
    return checked, kind.gone({one.key for one in checked if one.key}, batch.given)


def digest(checked: Sequence[Checked], gone: Sequence[Gone]) -> str:
    """What would change, in one line: the same difference has the same digest."""
    told = [(one.key, one.change, dict(one.before)) for one in checked]
    told += [(one.key, "gone", dict(one.before)) for one in gone]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def check(batch: Batch) -> str:
    """Check every row anew and keep what came of it; the digest of the difference.

    What was accepted before stays accepted where the same doubt about the same cell comes up again.
    """
    rows = rows_in(batch)
    checked, gone = looked_at(batch, rows)
    keep(batch, rows, checked, gone)
    return digest(checked, gone)


def keep(
    batch: Batch, rows: Sequence[Row], checked: Sequence[Checked], gone: Sequence[Gone]
) -> None:
    """Troubles and changes of all rows, in place of those that were kept."""
    known = _decisions(batch)
    with transaction.atomic():
        KeptTrouble.objects.filter(batch=batch).delete()
        batch.rows.filter(number=0).delete()
        changed: list[Row] = []
        troubles: list[KeptTrouble] = []
        for row, one in zip(rows, checked, strict=True):
            before = dict(one.before)
            if (row.key, row.change, row.before) != (one.key[:200], one.change, before):
                row.key, row.change, row.before = one.key[:200], one.change, before
                changed.append(row)
            troubles += [_kept(batch, row, trouble, known) for trouble in one.troubles]
        for part in chunks(changed):
            Row.objects.bulk_update(part, ["key", "change", "before"])
        for some in chunks(troubles):
            KeptTrouble.objects.bulk_create(some)
        Row.objects.bulk_create(
            [
                Row(batch=batch, number=0, told={}, key=one.key[:200], change="gone",
                    before=dict(one.before))
                for one in gone
            ],
            batch_size=CHUNK,
        )  # fmt: skip
        batch.counts = dict(Counter(one.change or "wrong" for one in checked))
        if gone:
            batch.counts["gone"] = len(gone)
        batch.save(update_fields=["counts"])


def open_troubles(batch: Batch) -> Any:
    """What still keeps it from being handed on."""
    return batch.troubles.filter(accepted="").filter(row__left_out="")


def changes_nothing(batch: Batch) -> bool:
    """Whether every row stands already as the file says, and nothing is gone."""
    return not any(batch.counts.get(name) for name in ("new", "changed", "gone", "wrong"))


def refuse_unless_ready(batch: Batch) -> None:
    """Refused while something is open, or when it would change nothing."""
    if left := open_troubles(batch).count():
        raise Refused("{count} doubts or mistakes are still open.", count=left)
    if changes_nothing(batch):
        raise Refused("The file changes nothing: everything stands already as it says.")


Key = tuple[str, str, str]


def _decisions(batch: Batch) -> dict[tuple[int | None, Key], Decision]:
    return {(one.row_id, (one.field, one.code, one.value)): one for one in batch.decisions.all()}


def _kept(
    batch: Batch, row: Row, one: Trouble, known: dict[tuple[int | None, Key], Decision]
) -> KeptTrouble:
    value = row.cells.get(one.field, "")[:200]
    key = (one.field, one.code, value)
    decision = (known.get((row.pk, key)) or known.get((None, key))) if one.doubt else None
    told = as_json(one.words)
    return KeptTrouble(
        batch=batch, row=row, field=one.field, code=one.code, value=value, text=told["text"],
        facts=told["facts"], doubt=one.doubt, propose=one.propose[:200],
        accepted=decision.reason if decision else "", accepted_by=decision.by if decision else "",
    )  # fmt: skip


def with_trouble(batch: Batch) -> Any:
    """Rows that still have an open trouble."""
    open_ones = KeptTrouble.objects.filter(row=OuterRef("pk"), accepted="")
    return batch.rows.filter(Q(left_out="") & Exists(open_ones))
