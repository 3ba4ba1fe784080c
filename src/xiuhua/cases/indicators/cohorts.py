"""Whom the figures are about: reports taken, cases owed, work given out, steps taken, calls made."""

from __future__ import annotations

from typing import Any

from django.db.models import Case as When
from django.db.models import CharField, F, QuerySet, Value
from django.db.models import When as Is
from django.db.models.functions import Cast, Substr

from xiuhua.kernel.indicators import Cohort

from ..models import CallBack, Case, Clock, Step
from ..workflow import CaseState, Stage

S = CaseState
NEVER_OWED = [S.VOID.value, S.MERGED.value, S.DECLINED.value, S.TURNED_AWAY.value]
POSTS = (
    "take_in", "confirm", "refute", "file", "dispatch", "send_simple", "call_out", "check",
    "recheck", "rework", "recheck_fails", "close",
)  # fmt: skip
"""The steps by which a post is judged."""


def _as_text(name: str) -> Any:
    return Cast(F(name), CharField())


def _splits(case: str = "") -> dict[str, Any]:
    """The ways to split rows that are cases, or that lead to one by `case`."""
    return {
        "town": Substr(f"{case}division_id", 1, 9),
        "community": Substr(f"{case}division_id", 1, 12),
        "unit": _as_text(f"{case}unit_id"),
        "kind": F(f"{case}category__kind"),
        "major": F(f"{case}category__major"),
        "category": F(f"{case}category_id"),
        "source": F(f"{case}source"),
    }


def _reports() -> QuerySet[Case]:
    return Case.objects.order_by()


def _owed() -> QuerySet[Case]:
    never = Case.objects.order_by().exclude(state__in=NEVER_OWED)
    return never.exclude(state=S.SHELVED.value, first_closed_at__isnull=True)


def _shelved() -> QuerySet[Case]:
    return Case.objects.order_by().exclude(state__in=NEVER_OWED)


def _given() -> QuerySet[Clock]:
    return Clock.objects.order_by().filter(stage=Stage.HANDLE.value)


def _steps() -> QuerySet[Step]:
    return Step.objects.order_by().filter(name__in=POSTS)


def _calls() -> QuerySet[CallBack]:
    return CallBack.objects.order_by()


REPORTS = Cohort(
    "reports", "Reports", "Every report by the day it came in, whatever became of it.",
    _reports, "reported_at",
    {
        **_splits(),
        "collector": When(
            Is(source="collector", then=F("reported_by")), default=Value(""), output_field=CharField()
        ),
    },
)  # fmt: skip
DUE = Cohort(
    "due", "Cases due",
    "Cases by the day on which the time for handling them expires, closed or not. Not among them: "
    "what lies on the shelf, what was made void, merged, or never filed.",
    _owed, "owed_at", _splits(), until_now=True,
)  # fmt: skip
SHELF = Cohort(
    "shelf", "Shelved", "Cases by the day they were put on the shelf; they are not due.",
    _shelved, "shelved_at", _splits(),
)  # fmt: skip
GIVEN = Cohort(
    "given", "Work given to units",
    "Every time a unit was given a case, by that day; rework is not a new time.",
    _given, "started_at", {**_splits("case__"), "unit": _as_text("unit_id")},
    place="case__division_id", case="case_id",
)  # fmt: skip
STEPS = Cohort(
    "steps", "Steps of the posts", "What reception, dispatchers and collectors did, by that day.",
    _steps, "at",
    {"town": Substr("case__division_id", 1, 9), "person": F("by"), "post": F("role")},
    place="case__division_id", case="case_id",
)  # fmt: skip
CALLS = Cohort(
    "calls", "Call-backs", "Those to be asked how it went, by the day the case was closed.",
    _calls, "asked_at", _splits("case__"), place="case__division_id", case="case_id",
)  # fmt: skip

COHORTS = (REPORTS, DUE, SHELF, GIVEN, STEPS, CALLS)
