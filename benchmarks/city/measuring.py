"""The order of the measurements on one database."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.utils import timezone

from xiuhua.cases.models import Case

from .. import harness
from . import district, places, reference, requests, shares
from .pace import Paced

Say = Callable[[str], None]


def all_of(env: dict[str, str], *, quick: bool, say: Say) -> dict[str, Any]:
    """Everything, as tables of results by title, and notes."""
    runs = 2 if quick else 5
    say(f"{connection.vendor}: the ground")
    cells = district.founded()
    tables = {
        "intake": intake(env, cells, times=100 if quick else 400, runs=runs, say=say),
        "worklist": worklist(env, cells, 2_000 if quick else 20_000, quick=quick, say=say),
    }
    tables["loop"] = loop(env, 20 if quick else 60, runs=runs, say=say)
    notes: list[str] = [f"{connection.vendor} {_version()}"]
    tables["places"] = here(1_000 if quick else 10_000, 200 if quick else 1_000, notes, say)
    return {"tables": tables, "notes": notes}


def intake(
    env: dict[str, str], cells: list[district.Cell], *, times: int, runs: int, say: Say
) -> list[Paced]:
    """Raw inserts, then reports over HTTP."""
    say("raw durable inserts")
    raw = reference.inserts(times, runs)
    key, category = district.key(), district.category_name()
    desk = shares.Desk()

    def ask(n: int) -> None:
        body = requests.body_of(n, cells, category)
        status, said = desk.ask("POST", requests.INTAKE, body, HTTP_X_API_KEY=key)
        assert status == 201, said

    say("intake: queries, and the database's share")
    queries, share = shares.queries_of(ask), shares.database_share(ask, times)
    say("intake over HTTP")
    with harness.served(env) as server:
        reporting = requests.reporting(cells, key, category)
        whole = requests.measured(
            "intake over HTTP (POST, JSON)", server, reporting, times=times, runs=runs
        )
    whole.queries = queries
    shares.split(whole, share)
    return [raw, whole]


def worklist(
    env: dict[str, str], cells: list[district.Cell], count: int, *, quick: bool, say: Say
) -> list[Paced]:
    """The bare rows, then the page of fifty over HTTP, with `count` cases."""
    started = time.perf_counter()
    Case.objects.all().delete()
    district.fill(count, cells, timezone.now())
    district.analyse()
    say(f"{count} cases kept in {time.perf_counter() - started:.0f} s")
    runs, times = (2, 40) if quick else (5, 60)
    bare = reference.fifty_rows(times, runs, "filed")
    cookie = requests.session_of(district.dispatcher())
    desk, sizes = shares.Desk(), list[int]()

    def ask(_n: int) -> None:
        status, _said = desk.ask("GET", requests.WORKLIST, HTTP_COOKIE=cookie)
        assert status == 200, status

    queries, share = shares.queries_of(ask), shares.database_share(ask, times)
    say("worklist over HTTP")
    with harness.served(env) as server:
        looking = requests.looking(cookie, sizes)
        page = requests.measured("worklist of 50 (HTML)", server, looking, times=times, runs=runs)
    page.name += f", {count} cases, {max(sizes) // 1024} KiB"
    page.queries = queries
    shares.split(page, share)
    return [bare, page]


def loop(env: dict[str, str], times: int, *, runs: int, say: Say) -> list[Paced]:
    """Finding words, one case whole, a paper, and a thousand rows of Open311, over HTTP."""
    bare = reference.fifty_rows(times, runs, "filed")
    cookie, desk = requests.session_of(district.dispatcher()), shares.Desk()
    case = Case.objects.filter(state="dispatched").order_by("pk")[0]
    pages = {
        "a rare word of two characters": f"/desk/search/?q={quote(district.RARE_WORD)}",
        "a common word of two characters": f"/desk/search/?q={quote(district.COMMON_WORD)}",
        "the page of one case": f"/desk/cases/{case.number}/",
        "a case file as PDF": f"/desk/cases/{case.number}/papers/file.pdf",
        "Open311, a list of 1,000": "/open311/v2/requests.json?page_size=1000",
    }
    found = [bare]
    with harness.served(env) as server:
        for name, path in pages.items():
            say(f"{name}, over HTTP")
            sizes: list[int] = []

            def ask(_n: int, path: str = path) -> None:
                status, _said = desk.ask("GET", path, HTTP_COOKIE=cookie)
                assert status == 200, (path, status)

            queries, share = shares.queries_of(ask), shares.database_share(ask, times)
            looking = requests.looking(cookie, sizes, path)
            page = requests.measured(name, server, looking, times=times, runs=runs)
            page.name += f", {max(sizes) // 1024} KiB"
            page.queries = queries
            shares.split(page, share)
            found.append(page)
    return found


def here(cells: int, count: int, notes: list[str], say: Say) -> list[Paced]:
    """What lies here."""
    say(f"{cells} cells")
    drawn_s, loaded_s = places.loaded(cells)
    notes.append(f"{cells} cells: drawn in {drawn_s:.1f} s, loaded in {loaded_s:.1f} s")
    say("what lies here")
    return places.measured(count, 3)


def _version() -> str:
    if connection.vendor == "sqlite":
        import sqlite3

        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
