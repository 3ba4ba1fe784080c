"""Drawing a passed case by hand for a second check, beside those drawn by chance."""

from __future__ import annotations

from xiuhua.kernel.permissions import Actor
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case
from .steps import step


@deed(permissions.CLOSE, on="case")
def draw_recheck(case: Case, *, by: Actor, words: str = "", request_key: str = "") -> Case:
    """Have a passed case looked at once more by another collector, before it is closed."""
    step(case, "draw_recheck", by=by, words=words, request_key=request_key)
    return case
