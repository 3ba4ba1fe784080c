"""What pages of cases show of campaigns."""

from __future__ import annotations

from typing import Any

from xiuhua.web.gather import Panel

from . import permissions
from .queries.belonging import bonds


def _campaigns(case: Any, by: Any) -> dict[str, Any] | None:
    if not by.may(permissions.SEE):
        return None
    found = bonds(case)
    return {"bonds": found} if found else None


PANELS = (Panel("campaigns.of_case", "cases.case", "campaigns/_of_case.html", _campaigns),)
