"""What the workers do for evidence."""

from __future__ import annotations

from typing import Any

from xiuhua.jobs import task

from . import actions


@task("evidence.sweep", attempts=3, lease_s=900, transactional=False)
def sweep(payload: dict[str, Any]) -> None:
    """Drop photos that waited over a day in a form; all strays when the payload says whole."""
    actions.sweep(whole=bool(payload.get("whole")))
