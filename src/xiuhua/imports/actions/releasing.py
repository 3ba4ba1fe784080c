"""Handing a batch on, releasing it, bringing it in all at once, and taking it back."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from xiuhua.accounts.models import User
from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused, Words
from xiuhua.records.deeds import deed

from .. import kinds, permissions
from ..models import Batch, Row, Trouble, Upload
from ..reading import as_json
from ..workflow import BatchState
from .checking import (
    MOST_AT_ONCE,
    asked,
    check,
    did,
    digest,
    looked_at,
    refuse_unless_ready,
    rows_in,
    step,
)

State = BatchState
Found = tuple[list[kinds.Checked], list[kinds.Gone]]


@deed(permissions.PREPARE, on="batch", name="imports.hand_on")
def check_again(batch: Batch, *, by: Actor) -> Batch:
    """Hand it on: a worker checks all of it once more, and if it fits it waits for its release."""
    asked(kinds.find(batch.kind), by)
    refuse_unless_ready(batch)
    step(batch, "check", by)
    batch.error, batch.words = {}, ""
    batch.save()
    enqueue("imports.check", {"batch": batch.pk})
    return batch


def settle(number: int) -> None:
    """The check of a batch that was handed on."""
    batch = Batch.objects.filter(pk=number, state=State.CHECKING.value).first()
    if batch is None:
        return
    seen = check(batch)
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=number)
        if batch.now is not State.CHECKING:
            return
        try:
            refuse_unless_ready(batch)
            step(batch, "submit")
            batch.seen = seen
        except Refused as refused:
            step(batch, "wrong")
            batch.error = as_json(refused.words)
        batch.save()


@deed(permissions.PREPARE, on="batch", name="imports.review_again")
def take_back(batch: Batch, *, by: Actor) -> Batch:
    """Look at it again before anybody releases it."""
    asked(kinds.find(batch.kind), by)
    step(batch, "take_back")
    batch.save()
    return batch


@deed(permissions.RELEASE, on="batch", name="imports.send_back")
def send_back(batch: Batch, *, words: str, by: Actor) -> Batch:
    """Not like this: back to whoever prepared it, with what has to be put right."""
    asked(kinds.find(batch.kind), by, releasing=True)
    if not words.strip():
        raise Refused("Say what has to be put right.", field="words")
    step(batch, "send_back")
    batch.words = words.strip()[:400]
    batch.save()
    return batch


@deed(permissions.RELEASE, on="batch", name="imports.release")
def release(batch: Batch, *, by: Actor) -> Batch:
    """Release what somebody else has prepared; a worker brings it in, all of it or nothing."""
    asked(kinds.find(batch.kind), by, releasing=True)
    step(batch, "release", by)
    batch.released_by = by.ref
    batch.error = {}
    batch.save()
    enqueue(
        "imports.bring_in", {"batch": batch.pk}, key=f"imports.bring_in:{batch.pk}:{batch.seen}"
    )
    return batch


def bring_in(number: int) -> None:
    """Bring a released batch in; where it no longer fits, back to review with the reason."""
    batch = Batch.objects.filter(pk=number, state=State.RELEASING.value).first()
    if batch is None:
        return
    by = User.objects.filter(pk=batch.released_by.partition(":")[2], is_active=True).first()
    try:
        if by is None:
            raise Denied("Whoever released it has no account any more.")
        rows = rows_in(batch)
        checked, gone = looked_at(batch, rows)
        whole = kinds.Batch(batch.pk, batch.given, by)
        ready = kinds.find(batch.kind).prepare(_to_do(rows, checked), whole)
        _bring_in(batch, rows=rows, found=(checked, gone), ready=ready, by=by)
    except IntegrityError:
        _no_longer_fits(
            batch, Words("Something else came in meanwhile. Check all of it once more.")
        )
    except Refused as refused:
        _no_longer_fits(batch, refused.words)


@deed(permissions.RELEASE, on="batch", name="imports.bring_in")
def _bring_in(batch: Batch, *, rows: list[Row], found: Found, ready: Any, by: Actor) -> Batch:
    """In one transaction. A short batch is looked at once more inside it; a long one was looked at
    just before, so that nobody waits for that, and what came in meanwhile meets its constraints.
    """
    kind = kinds.find(batch.kind)
    asked(kind, by, releasing=True)
    checked, gone = looked_at(batch, rows) if len(rows) <= MOST_AT_ONCE else found
    if digest(checked, gone) != batch.seen:
        raise Refused("What it changes is no longer what was looked at. Check all of it once more.")
    whole = kinds.Batch(batch.pk, batch.given, by)
    batch.outcome = kind.release(ready, gone, whole)
    step(batch, "done")
    batch.released_at = timezone.now()
    batch.save()
    return batch


def _to_do(rows: list[Row], checked: list[kinds.Checked]) -> list[kinds.RowIn]:
    """The rows that change something."""
    return [
        kinds.RowIn(row.sheet, row.number, row.cells)
        for row, one in zip(rows, checked, strict=True)
        if one.change != "same"
    ]


def _no_longer_fits(batch: Batch, words: Words) -> None:
    batch.refresh_from_db()
    step(batch, "refused")
    batch.released_by, batch.error = "", as_json(words)
    batch.save()


@deed(permissions.PREPARE, on="batch", name="imports.discard")
def discard(batch: Batch, *, by: Actor) -> Batch:
    """It is not wanted: its rows go, the line in the list stays."""
    asked(kinds.find(batch.kind), by)
    step(batch, "discard")
    did(batch, "discard", by)
    forget_rows(batch)
    batch.save()
    return batch


def forget_rows(batch: Batch) -> None:
    """Its rows and its file, and what was said of them."""
    Upload.objects.filter(batch=batch).delete()
    Trouble.objects.filter(batch=batch).delete()
    batch.decisions.all().delete()
    Row.objects.filter(batch=batch).delete()


@deed(permissions.RELEASE, on="batch", name="imports.undo")
def undo(batch: Batch, *, words: str, by: Actor) -> Batch:
    """Take back what was brought in, as long as nothing rests on it yet."""
    kind = kinds.find(batch.kind)
    asked(kind, by, releasing=True)
    if not words.strip():
        raise Refused("Say why it is taken back.", field="words")
    step(batch, "undo", by)
    outcome: dict[str, Any] = batch.outcome
    kind.undo(outcome, kinds.Batch(batch.pk, batch.given, by))
    batch.words = words.strip()[:400]
    batch.save()
    return batch
