"""The thread through the logs: a job keeps the request id of the deed that wanted it."""

from __future__ import annotations

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


def carried() -> dict[str, str]:
    """What a job enqueued now carries along in its `meta`."""
    current = request_id.get()
    return {"request_id": current} if current else {}
