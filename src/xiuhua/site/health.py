"""/healthz and /metrics: what a load balancer and a watchman ask.

`ok` and 200 when this node can serve; 503 when it cannot (no database, records unprotected,
migrations missing). A late worker or a dead job is `degraded`, still 200: taking web nodes out of
service would not bring a worker back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

import xiuhua
from xiuhua.jobs.queries import queue_state
from xiuhua.kernel.words import Missing
from xiuhua.records import triggers
from xiuhua.web.doors import page
from xiuhua.web.permissions import LOOK

from . import metrics

WORKER_LATE_S = 120.0
"""A job that has waited this long past its moment says that no worker is taking any."""


@page(needs=LOOK)
def healthz(request: HttpRequest) -> HttpResponse:
    """How this node is, as JSON."""
    checks = {name: _answer(check) for name, check in VITAL.items()}
    vital = all(said == "ok" for said in checks.values())
    if vital:
        checks["worker"] = _answer(_worker)
    status = "ok" if all(said == "ok" for said in checks.values()) else "degraded"
    said = {
        "status": status if vital else "failing",
        "version": xiuhua.__version__,
        "checks": checks,
    }
    return JsonResponse(said, status=200 if vital else 503)


@page(needs=LOOK)
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Counters and gauges for Prometheus; open to this machine or by token."""
    if not metrics.allowed(request):
        raise Missing("There is no such page.")
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return HttpResponse(metrics.exposition(), content_type=kind)


def _answer(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "not reachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "ok"


def _migrations() -> str:
    waiting = unapplied()
    return "ok" if not waiting else f"{len(waiting)} to apply"


def unapplied() -> list[str]:
    """Migrations the database has not seen, as "app.name"; remembered once there are none."""
    return [] if _up_to_date.cache_info().currsize else _up_to_date_or_waiting()


def _up_to_date_or_waiting() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    waiting = [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
    if not waiting:
        _up_to_date()
    return waiting


@cache
def _up_to_date() -> bool:
    return True


def _records() -> str:
    return "unprotected" if triggers.missing() else "ok"


def _worker() -> str:
    queue = queue_state()
    if queue.oldest_wait_s > WORKER_LATE_S:
        return f"a job has waited {queue.oldest_wait_s:.0f} s"
    return f"{queue.dead} dead jobs" if queue.dead else "ok"


VITAL: dict[str, Any] = {"database": _database, "migrations": _migrations, "records": _records}
