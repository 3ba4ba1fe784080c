"""Asking for a long list, making it, taking it away, cancelling, forgetting."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Missing, Refused
from xiuhua.records.deeds import deed
from xiuhua.web.language import say

from . import lists, permissions, store
from .models import Export
from .queries import owned_by
from .writing import writer

MOST_AT_ONCE = 3
STRAY_S = 86_400
"""After how long a file that no export names is nobody's."""
EVERY_S = 1.0
"""How often progress is written down."""
State = Export.State


class Cancelled(Exception):  # noqa: N818 - somebody changed their mind
    """Its owner cancelled it while it was being made."""


@deed(permissions.MAKE)
def ask(kind: str, form: str, params: Mapping[str, Any], *, name: str, by: Any) -> Export:
    """Have a list made. Refused when its owner has three of them on the way already."""
    wanted = lists.find(kind)
    if form not in Export.Form.values:
        raise Missing("There is no such form.")
    owner = _owner(by)
    if not by.may(wanted.needs):
        raise Denied(
            "Your account may not do this: {what}. Ask the security administrator if you need it.",
            what=say(wanted.needs.title),
        )
    wanted.check(params)
    waiting = owned_by(by).filter(state__in=[State.WAITING, State.MAKING])
    if waiting.count() >= MOST_AT_ONCE:
        raise Refused(
            "{n} of your lists are still being made. Wait for one of them, or cancel it.",
            n=MOST_AT_ONCE,
        )
    made = Export.objects.create(
        **owner, kind=kind, form=form, params=dict(params), name=f"{name[:180]}.{form}"
    )
    enqueue("exports.make", {"export": made.pk}, key=f"exports.make:{made.pk}")
    return made


def _owner(by: Actor) -> dict[str, Any]:
    """The owner's column; Denied to whoever has neither an account nor a key."""
    kind, _, number = by.ref.partition(":")
    if kind not in {"user", "key"}:
        raise Denied("Long lists are made for people with an account.")
    return {"user_id" if kind == "user" else "machine_id": int(number)}


@deed(permissions.MAKE, on="export")
def cancel(export: Export, *, by: Actor) -> Export:
    """Stop making it; whoever makes it notices within a second or so."""
    _own(export, by)
    if not export.running:
        raise Refused("This list is not being made any more.")
    export.state, export.finished_at = State.CANCELLED, timezone.now()
    export.save()
    return export


@deed(permissions.MAKE, on="export")
def take(export: Export, *, by: Actor) -> BinaryIO:
    """The file, for its owner alone; each taking away is recorded."""
    _own(export, by)
    if export.state != State.READY:
        raise Missing("This list is not there any more, or not yet. Look at where it stands.")
    try:
        return store.opened(export.file)
    except FileNotFoundError:
        raise Missing("The file is gone. Have the list made again.") from None


@deed(permissions.MAKE, on="export")
def forget(export: Export, *, by: Actor) -> Export:
    """Remove the file before its days are over."""
    _own(export, by)
    if export.state != State.READY:
        raise Refused("There is nothing to remove.")
    _remove(export)
    return export


def _own(export: Export, by: Actor) -> None:
    if by.ref != export.owner_ref:
        raise Denied("This list is somebody else's.")


def make(number: int) -> None:
    """Write the file; begun again from its first row when a worker died over it."""
    export = Export.objects.select_related("user", "machine").filter(pk=number).first()
    if export is None or not export.running:
        return
    try:
        _write(export)
    except Cancelled:
        return
    except (Denied, Missing, Refused) as problem:
        _fail(export, say(problem.words))


def _write(export: Export) -> None:
    by, wanted = export.owner, lists.find(export.kind)
    if by is None or not (by.may(permissions.MAKE) and by.may(wanted.needs)):
        raise Denied("Your account may no longer see this list.")
    total = wanted.count(export.params, by)
    begun = {"state": State.MAKING, "total": total, "done": 0, "began_at": timezone.now()}
    _note(export, **begun)
    n, noted = 0, time.monotonic()
    with store.beside() as path:
        with writer(export.form, path, wanted.header()) as file:
            for chunk in wanted.rows(export.params, by):
                for row in chunk:
                    file.row(row)
                n += len(chunk)
                if time.monotonic() - noted > EVERY_S:
                    _note(export, done=n, total=max(n, total))
                    noted = time.monotonic()
        _finish(export, n, *store.keep(path, export.form))


def _note(export: Export, **facts: Any) -> None:
    """Write progress down; raises Cancelled when its owner no longer wants it."""
    alive = Export.objects.filter(pk=export.pk, state__in=[State.WAITING, State.MAKING])
    if not alive.update(**facts):
        raise Cancelled


def _finish(export: Export, n: int, file: str, size: int, digest: str) -> None:
    now = timezone.now()
    try:
        _note(
            export, state=State.READY, done=n, total=n, file=file, bytes=size, sha256=digest,
            finished_at=now, expires_at=now + timedelta(days=settings.EXPORTS_KEPT_DAYS),
        )  # fmt: skip
    except Cancelled:
        store.remove(file)
        raise


def _fail(export: Export, words: str) -> None:
    Export.objects.filter(pk=export.pk).update(
        state=State.FAILED, error=words[:400], finished_at=timezone.now()
    )


def give_up(number: int, error: str) -> None:
    """The job died: say so to whoever waits."""
    waiting = Export.objects.filter(pk=number, state__in=[State.WAITING, State.MAKING])
    waiting.update(
        state=State.FAILED,
        error=say("It could not be made. The administrator sees why in the queue of jobs."),
        finished_at=timezone.now(),
    )


def sweep() -> int:
    """Remove what has lain long enough, and files of workers that were killed."""
    n = 0
    for export in Export.objects.filter(state=State.READY, expires_at__lt=timezone.now()):
        with transaction.atomic():
            _remove(export)
        n += 1
    kept = set(Export.objects.filter(state=State.READY).values_list("file", flat=True))
    for path in store.untouched_since(time.time() - STRAY_S):
        if path.name not in kept:
            path.unlink(missing_ok=True)
    return n


def _remove(export: Export) -> None:
    store.remove(export.file)
    export.state, export.file = State.GONE, ""
    export.save(update_fields=["state", "file"])
