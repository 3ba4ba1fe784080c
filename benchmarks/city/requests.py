"""Requests over HTTP at a served home: reports by key, and the worklist of somebody signed in."""

from __future__ import annotations

import http.client
import json
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from xiuhua.accounts.entry import BACKEND
from xiuhua.accounts.models import User

from .. import harness
from .district import Cell, intake
from .pace import Paced

INTAKE = "/api/v1/cases"
WORKLIST = "/desk/queue/dispatch/"


def session_of(user: User) -> str:
    """The cookie of somebody who signed in just now."""
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["began"] = session["seen"] = time.time()
    session["factor"] = "none"
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def body_of(n: int, cells: list[Cell], category: str) -> bytes:
    """The n-th report as it is sent."""
    return json.dumps(intake(n, cells[n * 37 % len(cells)], category)).encode()


def reporting(cells: list[Cell], key: str, category: str) -> harness.Ask:
    """Sends reports."""
    headers = {"Content-Type": "application/json", "X-API-Key": key}

    def ask(door: http.client.HTTPConnection, n: int) -> int:
        door.request("POST", INTAKE, body_of(n, cells, category), headers)
        answer = door.getresponse()
        answer.read()
        return answer.status

    return ask


def looking(cookie: str, sizes: list[int], path: str = WORKLIST) -> harness.Ask:
    """Opens a page, the worklist unless told; `sizes` collects the bytes of the answers."""

    def ask(door: http.client.HTTPConnection, n: int) -> int:
        door.request("GET", path, headers={"Cookie": cookie})
        answer = door.getresponse()
        sizes.append(len(answer.read()))
        return answer.status

    return ask


def measured(
    name: str, server: harness.Server, ask: harness.Ask, *, times: int, runs: int
) -> Paced:
    """Several runs of `times` requests: CPU of server and database, latencies, rate."""
    result = Paced(name)
    harness.called(server, ask, times=max(40, times // 5))  # warm every worker and thread
    for _run in range(runs):
        with result.run():
            own, theirs = harness.cpu_s(server.pids), harness.cpu_s(postgres_pids())
            took_s, latencies = harness.called(server, ask, times=times)
            result.app_cpu_ms.append((harness.cpu_s(server.pids) - own) * 1000 / times)
            result.db_cpu_ms.append((harness.cpu_s(postgres_pids()) - theirs) * 1000 / times)
        result.cost_ms.append(took_s * 1000 / times)
        result.latencies_ms += latencies
    return result


def postgres_pids() -> list[int]:
    """The whole server of PostgreSQL, with backends that have ended meanwhile; none on SQLite."""
    backends = harness.postgres_pids()
    if not backends:
        return []
    stat = Path(f"/proc/{backends[0]}/stat").read_text()
    return harness.family(int(stat.rpartition(")")[2].split()[1]))
