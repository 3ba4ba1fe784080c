"""The queue of findings, and one finding with everything that belongs to it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from xiuhua.kernel.permissions import Actor

from .. import permissions as may
from ..models import Finding
from ..workflow import FindingState

F = FindingState
TABS: tuple[tuple[str, str, tuple[F, ...]], ...] = (
    ("open", "To be talked about", (F.OPEN,)),
    ("promised", "Promised", (F.PROMISED,)),
    ("unheeded", "Not heeded", (F.UNHEEDED,)),
    ("escalated", "With enforcement", (F.ESCALATED,)),
    ("settled", "Settled", (F.MENDED, F.ANSWERED, F.WITHDRAWN)),
)


def visible(by: Actor) -> QuerySet[Finding]:
    """The findings of the divisions that `by` reaches; a brigade sees those it holds besides."""
    rows = Finding.objects.select_related("section__permit__contractor", "escalation__holder")
    reach = getattr(by, "reach", None)
    return rows.filter(reach(may.SEE).q("section__division")) if reach else rows


def tab(rows: QuerySet[Finding], which: str) -> QuerySet[Finding]:
    """Those of one tab, those due first."""
    states = {key: told for key, _title, told in TABS}.get(which, (F.OPEN,))
    return rows.filter(state__in=[one.value for one in states])


def is_late(finding: Finding, now: datetime) -> bool:
    """Whether its next step is overdue."""
    return finding.due_at is not None and finding.due_at < now
