"""What tests of tables that come in are made of."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from xiuhua.jobs import worker
from xiuhua.kernel.permissions import Actor

from . import actions
from .models import Batch
from .workflow import BatchState


def a_workbook(*sheets: Any) -> bytes:
    """A workbook of (name, rows, merged) sheets; merged are (top, left, bottom, right, text)."""
    content = io.BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    book = xlsxwriter.Workbook(content, options)
    for name, rows, *merged in sheets:
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(place, column, cell)
        for top, left, bottom, right, text in merged[0] if merged else ():
            sheet.merge_range(top, left, bottom, right, text)
    book.close()
    return content.getvalue()


def a_batch(kind: str, content: bytes, *, by: Actor, **given: Any) -> Batch:
    """A workbook handed in and read."""
    return _worked(actions.hand_in(kind, name="表.xlsx", content=content, given=given, by=by))


def accepted(batch: Batch, *, by: Actor) -> Batch:
    """The batch with all its doubts accepted."""
    while doubt := batch.troubles.filter(accepted="", doubt=True).first():
        actions.accept(batch, trouble=doubt, reason="已核对原件", everywhere=True, by=by)
    return batch


def submitted(batch: Batch, *, by: Actor) -> Batch:
    """The batch, its doubts accepted, waiting for release."""
    actions.check_again(accepted(batch, by=by), by=by)
    assert _worked(batch).now is BatchState.SUBMITTED, batch.error
    return batch


def released(batch: Batch, *, by: Actor, releaser: Actor) -> Batch:
    """The batch as it has come in, or was refused."""
    actions.release(submitted(batch, by=by), by=releaser)
    return _worked(batch)


def _worked(batch: Batch) -> Batch:
    worker.run(once=True)
    batch.refresh_from_db()
    return batch
