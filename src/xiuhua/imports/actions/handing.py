"""Handing a file in, and staging its rows."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words
from xiuhua.records.deeds import deed
from xiuhua.web import sheets

from .. import permissions
from ..kinds import Kind, find
from ..models import Batch, Row, Upload
from ..reading import as_json, unpacked
from ..workflow import BatchState
from .checking import CHUNK, asked, check, chunks, step

State = BatchState


@deed(permissions.PREPARE)
def hand_in(kind: str, *, name: str, content: bytes, given: dict[str, Any], by: Actor) -> Batch:
    """Hand a workbook in; a worker reads it. Refused at once where it can be seen to be none."""
    wanted = find(kind)
    asked(wanted, by)
    if len(content) > wanted.most_bytes:
        raise Refused(
            "The file is too large: at most {most} MB.", field="file",
            most=wanted.most_bytes // 10**6,
        )  # fmt: skip
    sheets.glance(content, most_unpacked=unpacked(wanted))
    now = timezone.now()
    batch = Batch.objects.create(
        kind=kind, name=name[:200] or kind, sha256=hashlib.sha256(content).hexdigest(),
        given=_given(wanted, given), begun_by=by.ref, begun_at=now, doers={"hand_in": [by.ref]},
    )  # fmt: skip
    Upload.objects.create(batch=batch, content=content)
    enqueue("imports.stage", {"batch": batch.pk}, key=f"imports.stage:{batch.pk}")
    return batch


def _given(kind: Kind, told: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in kind.questions:
        value = told.get(one.name)
        text = value.isoformat() if isinstance(value, date) else str(value or "").strip()
        if isinstance(value, bool):
            text = "1" if value else ""
        if one.needed and not text and one.kind != "yes":
            raise Refused("Fill this in.", field=one.name)
        found[one.name] = text[:200]
    return found


def stage(number: int) -> None:
    """Read the file and check its rows; begun again from the first row when a worker died over it."""
    batch = Batch.objects.filter(pk=number, state=State.READING.value).first()
    if batch is None:
        return
    try:
        _stage(batch)
    except Refused as refused:
        _unreadable(batch, refused.words)


def _stage(batch: Batch) -> None:
    kind = find(batch.kind)
    content = bytes(Upload.objects.get(batch=batch).content)
    batch.rows.all().delete()
    batch.total = 0
    for part in chunks(kind.read(content, batch.given)):
        with transaction.atomic():
            Row.objects.bulk_create(
                [
                    Row(batch=batch, sheet=one.sheet, number=one.number, told=dict(one.cells))
                    for one in part
                ],
                batch_size=CHUNK,
            )
            batch.total += len(part)
            batch.save(update_fields=["total"])
    check(batch)
    with transaction.atomic():
        step(batch, "staged")
        batch.save()
        Upload.objects.filter(batch=batch).delete()


def _unreadable(batch: Batch, words: Words) -> None:
    with transaction.atomic():
        batch.rows.all().delete()
        step(batch, "unreadable")
        batch.total = 0
        batch.error = as_json(words)
        batch.save()
        Upload.objects.filter(batch=batch).delete()


def fail(number: int, task: str) -> None:
    """A job died: say so to whoever waits; rows that were staged stay."""
    batch = Batch.objects.filter(pk=number).first()
    if batch is None or not batch.running:
        return
    words = Words("It could not be done. The administrator sees why in the queue of jobs.")
    if batch.now is State.READING:
        _unreadable(batch, words)
        return
    step(batch, "wrong" if batch.now is State.CHECKING else "refused")
    batch.error = as_json(words)
    batch.save()
