"""What the workers do for messages."""

from __future__ import annotations

from typing import Any

from xiuhua.jobs import task

from . import actions


@task("delivery.send", attempts=actions.ATTEMPTS, lease_s=120, transactional=False)
def send(payload: dict[str, Any]) -> None:
    """Try one message once; raising asks for another try later."""
    actions.attempt(payload["message"], round=payload["round"])
