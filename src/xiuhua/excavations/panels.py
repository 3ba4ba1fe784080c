"""What a case's page shows of the finding it was raised for."""

from __future__ import annotations

from typing import Any

from xiuhua.web.gather import Panel

from . import permissions
from .models import Escalation
from .queries.saying import came_of_it, sentence_of


def _finding(case: Any, by: Any) -> dict[str, Any] | None:
    found = (
        Escalation.objects.filter(case=case)
        .select_related("finding__section__permit", "holder")
        .first()
    )
    if found is None or not by.may(permissions.SEE, case.division_code):
        return None
    return {
        "escalation": found, "finding": found.finding, "sentence": sentence_of(found.finding),
        "came": came_of_it(found.finding, found),
    }  # fmt: skip


PANELS = (Panel("excavations.of_case", "cases.case", "excavations/_of_case.html", _finding),)
