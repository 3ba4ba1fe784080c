"""What the workers do for exports."""

from __future__ import annotations

from typing import Any

from xiuhua.jobs import task

from . import actions


@task("exports.make", attempts=4, lease_s=120, transactional=False)
def make(payload: dict[str, Any]) -> None:
    """Make one list."""
    actions.make(payload["export"])


@task("exports.sweep", transactional=False)
def sweep(payload: dict[str, Any]) -> None:
    """Remove lists that have lain long enough."""
    actions.sweep()
