"""/metrics for Prometheus: what this node counted, and what the database knows for all of them.

Each granian worker is a process with its own counters, and a scrape reaches any one of them. So
every worker writes its counters to a small file of its own under `<home>/metrics/` (prometheus
client's multi-process mode), and whichever worker is asked adds them up. Numbers that belong to
the whole deployment (jobs waiting, cases open) are asked of the database at scrape time.
"""

from __future__ import annotations

import functools
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest
from django.utils.timezone import localdate

_METERS: dict[str, Any] = {}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_MAKING = threading.Lock()


def _meters() -> dict[str, Any]:
    """The counters, made on first use: the client reads its folder's name when it is imported."""
    with _MAKING:
        if not _METERS:
            _make()
    return _METERS


def _make() -> None:
    folder = Path(settings.HOME) / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(folder))
    from prometheus_client import Counter, Histogram

    labels = ["door", "method"]
    _METERS["seen"] = Counter("xiuhua_requests_total", "Requests answered", [*labels, "status"])
    _METERS["took"] = Histogram(
        "xiuhua_request_seconds",
        "Time to answer",
        labels,
        buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    )


def saw(door: str, method: str, status: int, took_s: float) -> None:
    """Count one answered request."""
    meters = _meters()
    method = method if method in _METHODS else "other"
    meters["seen"].labels(door, method, str(status)).inc()
    meters["took"].labels(door, method).observe(took_s)


def counting(door: str) -> Callable[[str, float], None]:
    """`saw` for one door that answers well and often: what it counts in is looked up once."""

    @functools.cache
    def of(method: str) -> tuple[Any, Any]:
        meters = _meters()
        method = method if method in _METHODS else "other"
        return meters["seen"].labels(door, method, "200"), meters["took"].labels(door, method)

    def saw_one(method: str, took_s: float) -> None:
        seen, took = of(method)
        seen.inc()
        took.observe(took_s)

    return saw_one


def clear() -> None:
    """Forget the files of processes that have ended; called once before serving begins."""
    folder = Path(settings.HOME) / "metrics"
    for file in folder.glob("*.db"):
        file.unlink(missing_ok=True)


class FromDatabase:
    """Gauges that belong to the deployment, not to one process."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        started = time.perf_counter()
        connection.ensure_connection()
        yield GaugeMetricFamily(
            "xiuhua_database_seconds",
            "Time to reach the database",
            value=time.perf_counter() - started,
        )
        yield from _queue()
        yield _counted("cases.Case", "xiuhua_cases", "Cases by state")
        yield _counted("delivery.Message", "xiuhua_messages", "Messages by state")
        yield _talked()


def _queue() -> Iterator[Any]:
    from prometheus_client.core import GaugeMetricFamily

    from xiuhua.jobs.queries import queue_state  # models: not yet there when logging is set up

    queue = queue_state()
    jobs = GaugeMetricFamily("xiuhua_jobs", "Jobs that are not done, by state", labels=["state"])
    for state in ("waiting", "scheduled", "running", "dead"):
        jobs.add_metric([state], getattr(queue, state))
    yield jobs
    says = "How long the oldest due job has waited"
    yield GaugeMetricFamily("xiuhua_jobs_oldest_wait_seconds", says, value=queue.oldest_wait_s)


def _counted(model: str, name: str, says: str) -> Any:
    """Rows of a model by state, as one gauge; empty where the model has no state."""
    from prometheus_client.core import GaugeMetricFamily

    gauge = GaugeMetricFamily(name, says, labels=["state"])
    kind = apps.get_model(model)
    if any(field.name == "state" for field in kind._meta.get_fields()):
        rows = kind._default_manager.order_by().values_list("state").annotate(n=Count("pk"))
        for state, count in rows:
            gauge.add_metric([str(state)], count)
    return gauge


def _talked() -> Any:
    """What the official accounts heard today, by account and by what was answered."""
    from prometheus_client.core import GaugeMetricFamily

    says = "Messages to official accounts today, a minute late"
    gauge = GaugeMetricFamily("xiuhua_wechat_messages", says, labels=["account", "kind", "answer"])
    rows = apps.get_model("parking.Talked")._default_manager.filter(day=localdate())
    for row in rows.values_list("account__key", "kind", "moment", "count"):
        gauge.add_metric([row[0], row[1], row[2] or "none"], row[3])
    return gauge


def exposition() -> bytes:
    """Everything, in the text format that Prometheus reads."""
    _meters()
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(FromDatabase())
    text: bytes = generate_latest(registry)
    return text


def allowed(request: HttpRequest) -> bool:
    """Whoever carries the token of `XIUHUA_METRICS_TOKEN`; without one, this machine itself.

    A request that came through a proxy says so in its headers and is not this machine.
    """
    if token := os.environ.get("XIUHUA_METRICS_TOKEN", ""):
        given = request.headers.get("Authorization", "")
        return secrets.compare_digest(given.encode(), f"Bearer {token}".encode())
    passed_on = request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded")
    return not passed_on and request.META.get("REMOTE_ADDR", "") in {"127.0.0.1", "::1"}
