"""How much of a request's CPU the database takes when it lives in the same process.

The WSGI application is called without a server, and the time spent inside the driver is told
apart from the rest. PostgreSQL works in processes of its own: there it is read from those.
"""

from __future__ import annotations

import contextlib
import functools
import io
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

from django.core.wsgi import get_wsgi_application
from django.db import connection

from .. import harness
from ..harness import counted_queries

DRIVER = ("execute", "executemany", "fetchone", "fetchmany", "fetchall")


class Desk:
    """Calls the application in this process, as a server would."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Status and body of one answer."""
        told: list[int] = []

        def start(status: str, *_rest: Any) -> Callable[[bytes], object]:
            told.append(int(status[:3]))
            return lambda _bytes: None

        answer = self.application(self._environ(method, path, body) | headers, start)
        try:
            return told[0], b"".join(answer)
        finally:
            answer.close()

    @staticmethod
    def _environ(method: str, path: str, body: bytes) -> dict[str, Any]:
        place, _, query = path.partition("?")
        return {
            "REQUEST_METHOD": method, "PATH_INFO": place, "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1",
            "REMOTE_ADDR": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": False,
            "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip


def queries_of(ask: Callable[[int], Any]) -> int:
    """The most statements that one of three warm requests needs, without BEGIN and COMMIT."""
    for n in range(3):
        ask(n)
    most = 0
    for n in range(3, 6):
        with counted_queries() as asked:
            ask(n)
        most = max(most, len(asked))
    return most


def database_share(ask: Callable[[int], Any], times: int) -> float:
    """The part of a request's CPU that SQLite takes, 0.0 to 1.0; 0.0 on PostgreSQL."""
    if connection.vendor != "sqlite":
        return 0.0
    ask(0)
    with _timed() as spent:
        started = time.thread_time()
        for n in range(times):
            ask(n)
        whole = time.thread_time() - started
    return sum(spent) / whole


@contextlib.contextmanager
def _timed() -> Iterator[list[float]]:
    """Collects the CPU seconds of the driver's calls on this thread."""
    spent: list[float] = []
    from xiuhua.site.database.sqlite.base import Cursor, DatabaseWrapper

    def timed(call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def done(*args: Any, **kwargs: Any) -> Any:
            began = time.thread_time()
            try:
                return call(*args, **kwargs)
            finally:
                spent.append(time.thread_time() - began)

        return done

    with contextlib.ExitStack() as stack:
        for owner, names in ((Cursor, DRIVER), (DatabaseWrapper, ("_commit",))):
            for name in names:
                stack.enter_context(mock.patch.object(owner, name, timed(getattr(owner, name))))
        yield spent


def split(result: harness.Result, share: float) -> None:
    """Tell the database's part of the measured CPU from the application's."""
    if share:
        result.db_cpu_ms = [cpu * share for cpu in result.app_cpu_ms]
        result.app_cpu_ms = [cpu * (1 - share) for cpu in result.app_cpu_ms]
