"""The same questions at 20,000 and at 1,000,000 cases: what each costs, and how much more."""

from __future__ import annotations

import json
import math
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.indicators.actions.tallying import tally_missing
from xiuhua.kernel.permissions import Role
from xiuhua.places.models import Division

from .. import harness
from . import archive, district, requests, shares

Say = Callable[[str], None]
RUNS, TIMES = 5, 8
OPEN_SHARE = {20_000: 4_000, 1_000_000: 20_000}
"""How many are open: the archive grows fifty-fold, the work in hand five-fold."""
LIMITS = {"the worklist of fifty": 1.5, "its second page": 1.5}
LIMIT = 3.0


@dataclass
class Cost:
    """What one question costs: CPU of application and database, the wall's clock, statements."""

    name: str
    limit: float = LIMIT
    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)
    queries: int = 0
    kib: int = 0
    note: str = ""

    @property
    def median(self) -> float:
        """CPU in ms, the median over the runs."""
        return statistics.median(self.cpu_ms) if self.cpu_ms else 0.0


def measured(count: int, *, say: Say, quick: bool) -> dict[str, Any]:
    """Load a district with `count` cases and ask every question of it."""
    started, now = time.perf_counter(), timezone.now()
    cells = district.founded()
    archive.pour(count, cells, now, open_ones=OPEN_SHARE.get(count, count // 10))
    loaded_s = time.perf_counter() - started
    say(f"{connection.vendor}: {count} cases kept in {loaded_s:.0f} s")
    year = date(now.year, 1, 1)
    began = time.perf_counter()
    tally_missing(year, now)
    tallied_s = time.perf_counter() - began
    say(f"the days of this year tallied in {tallied_s:.0f} s")
    desk = shares.Desk()
    runs, times = (2, 4) if quick else (RUNS, TIMES)
    costs = [_bare(runs, times)]
    for name, path, cookie in questions(desk, now):
        costs.append(_cost(name, path, cookie, desk, runs, times))
        say(f"{name}: {costs[-1].median:.2f} ms")
    rows = min(count, 25_000 if quick else 250_000)
    for n in sorted({min(rows, 20_000), rows}):
        costs.append(exported(n))
        say(f"{costs[-1].name}: {costs[-1].median / 1000:.1f} s, {costs[-1].note}")
    return {
        "costs": [asdict(cost) for cost in costs],
        "loaded_s": loaded_s,
        "tallied_s": tallied_s,
        "vendor": connection.vendor,
        "count": count,
    }


def questions(desk: shares.Desk, now: datetime) -> list[tuple[str, str, str]]:
    """Name, address and cookie of each."""
    dispatcher = requests.session_of(district.dispatcher())
    director = requests.session_of(a_user(Role.SHIFT_HEAD))
    first, last = date(now.year, 1, 1), timezone.localdate(now)
    asked = f"first={first}&last={last}"
    lon, lat = _busy_spot()
    return [
        ("the worklist of fifty", requests.WORKLIST, dispatcher),
        ("its second page", _second(desk, dispatcher), dispatcher),
        ("a rare word of two characters", f"/desk/search/?q={quote(district.RARE_WORD)}", dispatcher),
        ("a common word of two characters", f"/desk/search/?q={quote(district.COMMON_WORD)}", dispatcher),
        *_tiles(lon, lat, dispatcher),
        ("evaluation of the year, by unit", f"/desk/evaluation/?sheet=unit&{asked}", director),
        ("evaluation of the year, by area", f"/desk/evaluation/?sheet=area&{asked}", director),
        ("Open311, a list of 1,000", "/open311/v2/requests.json?page_size=1000", ""),
    ]  # fmt: skip


def _second(desk: shares.Desk, cookie: str) -> str:
    """The address behind the button "next" of the first page."""
    _status, said = desk.ask("GET", requests.WORKLIST, HTTP_COOKIE=cookie)
    found = re.search(r'href="[^"]*\?((?:[^"]*&amp;)?after=[^"]+)"', said.decode())
    return f"{requests.WORKLIST}?{found[1].replace('&amp;', '&')}" if found else requests.WORKLIST


def _busy_spot() -> tuple[float, float]:
    cell = Division.objects.filter(level="cell").order_by("area_m2", "code").first()
    assert cell is not None
    inside = cell.outline.representative_point()  # type: ignore[union-attr]  # a cell is drawn
    return inside.x, inside.y


def _tiles(lon: float, lat: float, cookie: str) -> list[tuple[str, str, str]]:
    found = []
    for z in (14, 12, 9):
        x, y = _tile_at(lon, lat, z)
        try:
            path = reverse("cases:tile", args=[z, x, y])
        except NoReverseMatch:
            return []
        found.append((f"a tile of the map, zoom {z}", path, cookie))
    return found


def _tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    n = 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n
    return int((lon + 180) / 360 * n), int(y)


def _cost(name: str, path: str, cookie: str, desk: shares.Desk, runs: int, times: int) -> Cost:
    cost = Cost(name, LIMITS.get(name, LIMIT))
    sizes: list[int] = []
    cookies = {"HTTP_COOKIE": cookie} if cookie else {}

    def ask(_n: int) -> None:
        status, said = desk.ask("GET", path, b"", **cookies)
        assert status == 200, (path, status)
        sizes.append(len(said))

    cost.queries = shares.queries_of(ask)
    _timed(cost, ask, runs, times)
    cost.kib = max(sizes) // 1024
    return cost


def _bare(runs: int, times: int) -> Cost:
    """The reference: the fifty most urgent cases of a state, as bare tuples."""
    cost = Cost("bare SELECT of 50 cases", queries=1)
    sql = "SELECT * FROM cases_case WHERE state = %s ORDER BY due_at, id LIMIT 50"
    with connection.cursor() as cursor:

        def ask(_n: int) -> None:
            cursor.execute(sql, ["filed"])
            cursor.fetchall()

        _timed(cost, ask, runs, times)
    return cost


def _timed(cost: Cost, ask: Callable[[int], None], runs: int, times: int) -> None:
    for _run in range(runs):
        own, theirs, began = time.process_time(), _backends_s(), time.perf_counter()
        for n in range(times):
            ask(n)
        used = time.process_time() - own + _backends_s() - theirs
        cost.cpu_ms.append(used * 1000 / times)
        cost.wall_ms.append((time.perf_counter() - began) * 1000 / times)


def _backends_s() -> float:
    return harness.cpu_s(harness.postgres_pids())


def exported(rows: int) -> Cost:
    """A list of so many rows made by a process of its own: seconds, and its peak memory."""
    command = [sys.executable, "-m", "benchmarks.city.exporting", str(rows)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=harness.ROOT)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    cost = Cost(f"an export of {told['rows']} rows as CSV", limit=0.0)
    cost.cpu_ms, cost.wall_ms = [told["cpu_s"] * 1000], [told["wall_s"] * 1000]
    cost.note = f"peak {told['peak_mib']:.0f} MiB, {told['bytes'] / 2**20:.0f} MiB of file"
    return cost
