"""What we do when told that a case moved: mark the days whose figures have changed."""

from __future__ import annotations

from django.utils.timezone import localdate

from xiuhua.cases.events import CaseMoved
from xiuhua.kernel.events import on

from .actions.tallying import mark


@on(CaseMoved)
def mark_days(event: CaseMoved) -> None:
    """In the same transaction, so that no tally outlives what it was counted from."""
    mark(event.days, localdate())
