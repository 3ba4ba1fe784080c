"""What we do when told that a case moved: mark the days whose figures have changed."""

from __future__ import annotations

from django.utils.timezone import localdate

from xiuhua.cases.events import CaseMoved, CasesTakenOver
from xiuhua.kernel.events import on

from .actions.tallying import mark


@on(CaseMoved)
def mark_days(event: CaseMoved) -> None:
    """In the same transaction, so that no tally outlives what it was counted from."""
    mark(event.days, localdate())


@on(CasesTakenOver)
def mark_days_of_an_archive(event: CasesTakenOver) -> None:
    """The same for cases that come by the thousand."""
    mark(event.days, localdate())
