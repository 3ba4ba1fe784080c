"""What the page of a case shows of campaigns."""

from __future__ import annotations

from typing import Any

from xiuhua.web.gather import Panel

from . import permissions
from .queries.belonging import campaigns_of


def _campaigns(case: Any, by: Any) -> dict[str, Any] | None:
    if not by.may(permissions.SEE):
        return None
    found = campaigns_of(case)
    return {"campaigns": found} if found else None


PANELS = (Panel("campaigns.of_case", "cases.case", "campaigns/_of_case.html", _campaigns),)
