"""Work that may take too long is waited for only so long, and goes on behind the answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from django.db import close_old_connections, connection
from django.utils import translation

T = TypeVar("T")
AT_ONCE = 8
"""Threads of one process for this; work beyond them waits its turn, and its caller no longer."""


class TooLong(Exception):  # noqa: N818 - an answer, not a malfunction
    """The time is over; the work may still come to its end, unless it had not begun."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` answers within `seconds`, or TooLong; what has not begun by then never will.

    A caller inside a transaction is waited for: another thread would not see what it has written.
    """
    if connection.in_atomic_block:
        return work()
    language = translation.get_language()
    task: Future[T] = _pool().submit(lambda: _alone(work, language))
    try:
        return task.result(timeout=seconds)
    except TimeoutError:
        if task.done():  # it failed with a time-out of its own, a moment ago
            raise
        task.cancel()
        raise TooLong from None


def _alone(work: Callable[[], T], language: str | None) -> T:
    """In a thread with connections of its own, which go back when they are not to be kept."""
    close_old_connections()
    try:
        with translation.override(language):
            return work()
    finally:
        close_old_connections()


@cache
def _pool() -> ThreadPoolExecutor:
    """Made after the workers were forked."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="wechat")
