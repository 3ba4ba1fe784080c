"""What the workers do for imports."""

from __future__ import annotations

from typing import Any

from xiuhua.jobs import task

from . import actions


@task("imports.stage", attempts=2, lease_s=600, transactional=False)
def stage(payload: dict[str, Any]) -> None:
    """Read a file that was handed in."""
    actions.stage(payload["batch"])


@task("imports.check", attempts=2, lease_s=600, transactional=False)
def check(payload: dict[str, Any]) -> None:
    """Check all of a batch once more."""
    actions.settle(payload["batch"])


@task("imports.bring_in", attempts=2, lease_s=900, transactional=False)
def bring_in(payload: dict[str, Any]) -> None:
    """Bring a released batch in."""
    actions.bring_in(payload["batch"])
