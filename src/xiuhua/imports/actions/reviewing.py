"""Putting rows right: a cell corrected, a doubt accepted, a row left out; each with its person."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..kinds import find
from ..models import Batch, Decision, Row, Trouble
from .checking import CHUNK, MOST_AT_ONCE, asked, check, chunks, did, step

MOST_CELL = 2000


def _begun(batch: Batch, by: Actor) -> None:
    asked(find(batch.kind), by)
    step(batch, "correct")
    did(batch, "correct", by)


def _checked(batch: Batch) -> None:
    """All rows anew, unless there are so many that it waits until the batch is handed on."""
    if batch.total <= MOST_AT_ONCE:
        check(batch)
    batch.save()


@deed(permissions.PREPARE, on="batch")
def mend(
    batch: Batch, *, row: Row, field: str, value: str, by: Actor, everywhere: bool = False
) -> int:
    """Put a cell right; with `everywhere`, in every row where the same stands in that column.

    How many rows were put right.
    """
    _begun(batch, by)
    kind = find(batch.kind)
    if row.batch_id != batch.pk or kind.column(field) is None or not row.number:
        raise Refused("There is no such cell.", field="value")
    value = " ".join(value.split())[:MOST_CELL]
    same = [row]
    if everywhere:
        stands = row.cells.get(field, "")
        rows = batch.rows.filter(number__gt=0, left_out="")
        same = [one for one in rows.iterator(CHUNK) if one.cells.get(field, "") == stands]
    for one in same:
        one.mended[field] = value
        if value == one.told.get(field, ""):
            del one.mended[field]
    for part in chunks(same):
        Row.objects.bulk_update(part, ["mended"])
    for part in chunks(same):
        Trouble.objects.filter(batch=batch, field=field, row__in=part).delete()
    _checked(batch)
    return len(same)


@deed(permissions.PREPARE, on="batch", name="imports.accept_doubt")
def accept(
    batch: Batch, *, trouble: Trouble, reason: str, by: Actor, everywhere: bool = False
) -> int:
    """It is meant so: accept a doubt with a reason; with `everywhere`, the same one in every row."""
    _begun(batch, by)
    if trouble.batch_id != batch.pk or not trouble.doubt:
        raise Refused("This is a mistake and no doubt: put it right, or leave the row out.")
    if not reason.strip():
        raise Refused("Say why it is right as it stands.", field="reason")
    reason = reason.strip()[:200]
    Decision.objects.create(
        batch=batch, field=trouble.field, code=trouble.code, value=trouble.value,
        row=None if everywhere else trouble.row, reason=reason, by=by.ref, at=timezone.now(),
    )  # fmt: skip
    same = Trouble.objects.filter(
        batch=batch, field=trouble.field, code=trouble.code, value=trouble.value
    )
    if not everywhere:
        same = same.filter(row=trouble.row)
    n = same.update(accepted=reason, accepted_by=by.ref)
    batch.save()
    return n


@deed(permissions.PREPARE, on="batch", name="imports.reconsider_doubt")
def reconsider(batch: Batch, *, trouble: Trouble, by: Actor) -> int:
    """It was accepted too soon: the doubt is open again, wherever the same decision closed it."""
    _begun(batch, by)
    key = {"field": trouble.field, "code": trouble.code, "value": trouble.value}
    with transaction.atomic():
        batch.decisions.filter(**key).delete()
        n = Trouble.objects.filter(batch=batch, **key).update(accepted="", accepted_by="")
    batch.save()
    return n


@deed(permissions.PREPARE, on="batch", name="imports.leave_row_out")
def leave_out(batch: Batch, *, rows: Sequence[Row], reason: str, by: Actor) -> int:
    """Leave rows out, with a reason; an empty reason takes them in again."""
    _begun(batch, by)
    keys = [row.pk for row in rows if row.batch_id == batch.pk and row.number]
    if not keys:
        raise Refused("There is no such row.")
    n = Row.objects.filter(pk__in=keys).update(left_out=reason.strip()[:200])
    if reason.strip():
        Trouble.objects.filter(row__in=keys).delete()
    _checked(batch)
    return n
