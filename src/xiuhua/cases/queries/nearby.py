"""What everyone may see: class, rounded place and state; more only once staff released it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from xiuhua.kernel.geometry import rounded
from xiuhua.web.tables import counted

from ..models import Case, Clock, PlainClass
from ..workflow import BEFORE_FILING, CaseState, Stage

MOST_POINTS = 500


@dataclass(frozen=True)
class Week:
    """The last seven days: numerator and denominator, never a bare rate."""

    since: datetime
    reported: int
    closed: int
    due: int
    on_time: int

    @property
    def rate(self) -> float | None:
        """Handled on time, in percent of what was due; None when nothing was."""
        return round(100 * self.on_time / self.due, 1) if self.due else None


S = CaseState
UNPUBLISHED = frozenset({*BEFORE_FILING, S.TURNED_AWAY, S.DECLINED, S.VOID, S.MERGED})
"""Not filed, or taken back: nobody's business. What was merged is seen as the case it went into."""


def published() -> Q:
    """The cases of which everyone may see class, rounded place and state."""
    states = sorted(state.value for state in S if state not in UNPUBLISHED)
    return Q(state__in=states, elsewhere="", category__isnull=False)


def is_public(case: Case) -> bool:
    """Whether everyone may see class, rounded place and state of this one."""
    hidden = case.now in UNPUBLISHED or case.elsewhere or case.category_id is None
    return not hidden


def public_cases() -> QuerySet[Case]:
    """Filed cases with a class, the newest first; what was not filed is nobody's business."""
    rows = Case.objects.filter(published()).select_related("category", "plain", "division__parent")
    return rows.defer("division__geometry", "division__parent__geometry", "words")


def public_points(
    now: datetime, *, days: int = 30, most: int = MOST_POINTS
) -> list[dict[str, Any]]:
    """Cases of the last days as points rounded to about a hundred metres, for map and list."""
    rows = public_cases().filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=now - timedelta(days=days)),
        lon__isnull=False,
    )
    points = []
    for number, case in enumerate(rows.order_by("-reported_at", "-id")[:most], start=1):
        lon, lat = rounded(case.lon or 0.0, case.lat or 0.0)
        points.append({"case": case, "n": number, "lon": lon, "lat": lat})
    return points


def public_classes() -> dict[str, str]:
    """The classes everybody may see, with their names: those on the citizens' short list."""
    rows = PlainClass.objects.filter(category__isnull=False).values_list(
        "category_id", "category__name"
    )
    return dict(rows)


def lately_closed(limit: int = 4) -> list[Case]:
    """What was just mended, for the home page."""
    return list(
        public_cases().filter(closed_at__isnull=False).order_by("-closed_at", "-id")[:limit]
    )


def week(now: datetime) -> Week:
    """The figures of the last seven days, each countable again from the rows."""
    since = now - timedelta(days=7)
    due = Clock.objects.filter(stage=Stage.HANDLE, due_at__gte=since, due_at__lt=now).aggregate(
        n=Count("id"), kept=Count("id", filter=Q(ended_at__lte=F("due_at")))
    )
    return Week(
        since=since,
        reported=Case.objects.filter(reported_at__gte=since).count(),
        closed=Case.objects.filter(closed_at__gte=since).count(),
        due=due["n"],
        on_time=due["kept"],
    )


def open_count() -> int:
    """How many filed cases are open; counting stops at ten thousand."""
    return counted(public_cases().filter(closed_at__isnull=True))[0]
