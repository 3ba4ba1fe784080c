"""Digs in a process of their own: ``python -m benchmarks.city.digging PART ASKED``; prints JSON.

Ten thousand open sections with sixty looks each for the nightly pass and the map, a hundred
thousand permits for the search of clashes; each beside a plain way to the same answer.
"""

from __future__ import annotations

import contextlib
import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from math import cos, pi, sin
from typing import Any

import django

from .. import harness

TODAY = date(2026, 5, 12)
NOW = datetime.fromisoformat("2026-05-12T23:30+08:00")
SEED = 20260512
ROADS = ("expressway", "arterial", "collector", "local", "pavement")
SEEN = ("dust", "no_hoarding", "restoration", "other", "by_eye_time", "by_eye_area")
SAMPLE = 500
"""So many sections are asked the plain way too."""
DISTRICT = "500116"


@dataclass
class Step:
    """One measured step of the night: its seconds in each run, over how many sections, its queries."""

    name: str
    sections: int
    s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    queries: int = 0
    note: str = ""


@contextlib.contextmanager
def counted() -> Iterator[list[int]]:
    """How many statements the block ran but for those of transactions; none of them is kept."""
    from django.db import connection

    count = [0]

    def one(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += not sql.upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(one):
        yield count


# --- the digs ---------------------------------------------------------------------------------------
def a_strip(chance: random.Random, lon: float, lat: float) -> list[list[float]]:
    """The ring of a dig of 30 to 400 m by some 4 m, any way round, in plain degrees."""
    way, long, wide = chance.uniform(0, pi), chance.uniform(30, 400) / 2, 2.0
    ring = []
    for along, across in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)):
        east = along * long * cos(way) - across * wide * sin(way)
        north = along * long * sin(way) + across * wide * cos(way)
        ring.append([round(lon + east / 97_000, 7), round(lat + north / 111_000, 7)])
    return ring


def shaped(ring: list[list[float]]) -> dict[str, Any]:
    """The fields of an outline."""
    xs, ys = [at[0] for at in ring], [at[1] for at in ring]
    return {
        "geometry": {"type": "Polygon", "coordinates": [ring]}, "minx": min(xs), "maxx": max(xs),
        "miny": min(ys), "maxy": max(ys), "area_m2": Decimal(600),
    }  # fmt: skip


def places(chance: random.Random) -> Callable[[], tuple[float, float]]:
    """Where people dig: thirty towns over some 80 km, most of it within two kilometres of each."""
    towns = [(chance.uniform(105.85, 106.6), chance.uniform(28.5, 29.45)) for _ in range(30)]

    def draw() -> tuple[float, float]:
        lon, lat = chance.choice(towns)
        return chance.gauss(lon, 0.015), chance.gauss(lat, 0.015)

    return draw


def a_company() -> Any:
    """The one company that digs everything."""
    from xiuhua.excavations.models import Company

    return Company.objects.get_or_create(credit_code="91500116MA00000001", name="Pipes")[0]


def a_permit(n: int, chance: random.Random, company: Any, at: tuple[float, float]) -> Any:
    """A permit under way: one in eight is over its days, a few were never granted, a few are emergencies."""
    from xiuhua.excavations.models import Permit

    first = TODAY - timedelta(days=chance.randint(60, 75))
    late = chance.random() < 0.12
    last = TODAY - timedelta(days=chance.randint(1, 20)) if late else TODAY + timedelta(days=chance.randint(1, 60))  # fmt: skip
    kind = chance.choices(("usual", "bare", "emergency"), (95, 2, 3))[0]
    granted = kind == "usual"
    opened = NOW - timedelta(hours=chance.randint(2, 72)) if kind == "emergency" else None
    return Permit(
        number=f"B{n:07}", applicant=company, contractor=company, purpose="gas", words="A pipe",
        road=f"Road {n % 900}", road_class=chance.choice(ROADS), division=DISTRICT,
        proposed_first=first, proposed_last=last, granted_first=first if granted else None,
        granted_last=last if granted else None, state="submitted" if kind == "bare" else "started",
        began_on=first, is_emergency=opened is not None, broke_open_at=opened,
        filed_at=NOW if chance.random() < 0.5 else None, **shaped(a_strip(chance, *at)),
    )  # fmt: skip


def digs(count: int, looks: int) -> None:
    """So many sections in the care of a watcher each, with so many days of looks behind them."""
    from xiuhua.accounts.models import Person
    from xiuhua.excavations.models import (
        Look,
        Measurement,
        Permit,
        RainDay,
        Section,
        Watch,
        Watcher,
    )

    chance, company = random.Random(SEED), a_company()
    place, first = places(chance), TODAY - timedelta(days=90)
    permits = Permit.objects.bulk_create(
        [a_permit(n, chance, company, place()) for n in range(count // 2)], batch_size=1000
    )
    sections = Section.objects.bulk_create([
        Section(
            permit=permits[n // 2], number=f"B{n // 2:07}-{n % 2}", name=f"Part {n % 2}",
            division=DISTRICT, state=chance.choices(("open", "resting", "restored"), (85, 10, 5))[0],
            opened_on=first, **shaped(a_strip(chance, *place())),
        )
        for n in range(count)
    ], batch_size=1000)  # fmt: skip
    people = Person.objects.bulk_create([Person() for _ in range(count // 2)], batch_size=1000)
    watchers = Watcher.objects.bulk_create([
        Watcher(person=one, kind="resident", place="Tea shop", division=DISTRICT, consented_on=first,
                notice_on=first, first=first, last=TODAY + timedelta(days=90))
        for one in people
    ], batch_size=1000)  # fmt: skip
    watches = Watch.objects.bulk_create(
        [
            Watch(watcher=watchers[n // 2], section=one, first=first)
            for n, one in enumerate(sections)
        ],
        batch_size=1000,
    )
    for begin in range(0, count, 500):
        some = watches[begin : begin + 500]
        Look.objects.bulk_create(
            [look for watch in some for look in _looks(watch, looks, chance)], batch_size=2000
        )
    Measurement.objects.bulk_create([
        Measurement(section=one, at=NOW - timedelta(days=day), by="user:1", how="tape", length_m=50,
                    width_m=4, over_m2=chance.randint(0, 12), tolerance_m2=4)
        for one in sections if chance.random() < 0.1 for day in range(chance.randint(1, 3))
    ], batch_size=1000)  # fmt: skip
    RainDay.objects.bulk_create([
        RainDay(division=DISTRICT, day=TODAY - timedelta(days=n), mm=chance.randint(0, 20), source="bench")
        for n in range(80)
    ])  # fmt: skip


def _looks(watch: Any, count: int, chance: random.Random) -> Iterator[Any]:
    """Sixty days: most saw them work, one in fifteen sections saw nobody lately, a few saw trouble."""
    from xiuhua.excavations.models import Look

    idle = chance.randint(2, 20) if chance.random() < 0.07 else 0
    for back in range(count):
        worked = "no" if back < idle else chance.choices(("yes", "no", "unknown"), (75, 15, 10))[0]
        problems = [chance.choice(SEEN)] if chance.random() < 0.08 else []
        yield Look(
            watch=watch, section_id=watch.section_id, day=TODAY - timedelta(days=back),
            at=NOW - timedelta(days=back, hours=3), worked=worked, problems=problems,
            told="not_told" if problems else "", by="person:1",
        )  # fmt: skip


# --- the night --------------------------------------------------------------------------------------
def nightly(count: int, looks: int, runs: int) -> dict[str, Any]:
    """The plain way over a sample; facts and rules alone; a first pass and a second the same night."""
    from xiuhua.excavations.actions.nightly import look_over
    from xiuhua.excavations.models import Finding

    began = time.perf_counter()
    digs(count, looks)
    analyse()
    built, sample = time.perf_counter() - began, chosen(count)
    plain = Step("plain way: one section at a time", len(sample))
    asked = Step("facts and rules of all, nothing written", count)
    first, second = Step("first pass", count), Step("second pass", count)
    for _ in range(runs):
        theirs = timed(plain, lambda: plain_way(sample))
        ours = timed(asked, all_found)
        night = timed(first, lambda: look_over(TODAY, NOW))
        first.note = f"{night.new} new findings"
        again = timed(second, lambda: look_over(TODAY, NOW))
        second.note = f"{again.new} new, {again.joined} joined, {again.gone} gone"
        Finding.objects.all().delete()
    same = all(ours.get(one, []) == theirs[one] for one in sample)
    said = f"Both ways find the same at {len(sample)} sections, {sum(map(len, theirs.values()))} findings: {same}."
    assert same, said
    return {"steps": [asdict(one) for one in (plain, asked, first, second)], "said": said,
            "built_s": built}  # fmt: skip


def timed(step: Step, work: Callable[[], Any]) -> Any:
    """Run it; its seconds and queries go to the step."""
    began, before = time.perf_counter(), spent_s()
    with counted() as count:
        answer = work()
    step.s.append(time.perf_counter() - began)
    step.cpu_s.append(sum(spent_s()) - sum(before))
    step.queries = count[0]
    return answer


def spent_s() -> tuple[float, float]:
    """CPU seconds of this process, and of the processes of PostgreSQL."""
    return time.process_time(), harness.cpu_s(harness.postgres_pids())


def add_cpu(result: harness.Result, before: tuple[float, float], times: int) -> None:
    """What was spent since, for each of so many answers, goes to the result."""
    app, database = spent_s()
    result.app_cpu_ms.append((app - before[0]) * 1000 / times)
    result.db_cpu_ms.append((database - before[1]) * 1000 / times)


def chosen(count: int) -> list[int]:
    """The sections that are asked both ways, the same every time."""
    from xiuhua.excavations.models import Section

    keys = list(Section.objects.order_by("pk").values_list("pk", flat=True))
    return sorted(random.Random(SEED).sample(keys, min(SAMPLE, count)))


def all_found() -> dict[int, list[tuple[str, Any]]]:
    """What the rules find at every section, by the facts that the night reads."""
    from xiuhua.excavations.queries.works import watched_sections, works_of
    from xiuhua.excavations.rules.works import found

    return {
        section.pk: [(rule, what.size) for rule, what in found(works)]
        for section, works in works_of(watched_sections(), TODAY, NOW)
    }


def plain_way(keys: Sequence[int]) -> dict[int, list[tuple[str, Any]]]:
    """The same rules, one section at a time, every look of it read."""
    from xiuhua.excavations.rules.works import found

    return {key: [(rule, what.size) for rule, what in found(plain_works(key))] for key in keys}


def plain_works(key: int) -> Any:
    """One section's facts, as anyone would gather them."""
    from xiuhua.excavations.models import Section
    from xiuhua.excavations.queries.days import end_of, rain_for
    from xiuhua.excavations.queries.works import permitted
    from xiuhua.excavations.rules.works import Sight, Works, by_day, idle_row

    section = Section.objects.select_related("permit").get(pk=key)
    permit = section.permit
    rows = section.looks.filter(day__lte=TODAY).order_by("-day", "-at", "-pk")
    sights = by_day([Sight(one.day, one.worked, one.problems) for one in rows])
    size = section.measurements.exclude(over_m2=None).order_by("-at", "-pk").first()
    opened = permit.broke_open_at
    return Works(
        today=TODAY, permitted=permitted(permit), last=end_of(permit, rain_for([permit])),
        is_open=section.is_open, road_class=permit.road_class, over_m2=size.over_m2 if size else None,
        tolerance_m2=size.tolerance_m2 if size else Decimal(0), sights=sights,
        hours_since_broken_open=(NOW - opened).total_seconds() / 3600 if opened else None,
        filed=permit.filed_at is not None, idle=idle_row(sights) if section.is_open else None,
    )  # fmt: skip


# --- clashes ----------------------------------------------------------------------------------------
def clashing(count: int, times: int, runs: int) -> dict[str, Any]:
    """One outline against so many permits: ours, all outlines in a tree, the box with open edges."""
    from shapely.geometry import Polygon

    from xiuhua.excavations.models import Permit
    from xiuhua.excavations.queries.ground import clashes
    from xiuhua.kernel.period import Period

    chance = random.Random(SEED + 1)
    permits(count, chance)
    analyse()
    place = places(random.Random(SEED + 1))  # the same towns
    asked = [
        (Polygon(a_strip(chance, *place())), Period(day, day + timedelta(days=20)))
        for day in (TODAY + timedelta(days=chance.randint(-30, 30)) for _ in range(times))
    ]
    tree, built_s = in_a_tree()
    ways: dict[str, Callable[..., set[int]]] = {
        "all outlines in a tree in memory": lambda one, days: from_tree(tree, one, days),
        "plain box, open edges": plain_box,
        "clashes of one permit": lambda one, days: {
            hit.thing.pk for hit in clashes(one, days) if hit.kind == "permit"
        },
    }
    results, answers = [], {}
    for name, way in ways.items():
        result = harness.Result(name)
        for _ in range(runs):
            took: list[float] = []
            before = spent_s()
            with counted() as queries:
                answers[name] = [clocked(took, way, *one) for one in asked]
            add_cpu(result, before, len(asked))
            result.latencies_ms += took
            result.cost_ms.append(statistics.mean(took))
        result.queries = queries[0] // len(asked)
        results.append(asdict(result))
    given = list(answers.values())
    same = all(one == given[0] for one in given)
    said = (
        f"All ways name the same of {sum(map(len, given[0]))} clashes for {times} outlines: {same}."
    )
    assert same, said
    return {"results": results, "said": said, "built_s": built_s,
            "permits": Permit.objects.count()}  # fmt: skip


def permits(count: int, chance: random.Random) -> None:
    """Permits of five years, all over the district; past ones are closed."""
    from xiuhua.excavations.models import Permit

    company, place = a_company(), places(random.Random(SEED + 1))
    rows = []
    for n in range(count):
        one = a_permit(1_000_000 + n, chance, company, place())
        first = TODAY - timedelta(days=chance.randint(-120, 1700))
        last = first + timedelta(days=chance.randint(3, 60))
        one.proposed_first, one.proposed_last = first, last
        one.granted_first, one.granted_last = first, last
        one.state = "closed" if last < TODAY else "granted"
        rows.append(one)
    Permit.objects.bulk_create(rows, batch_size=1000)


def clocked(took: list[float], way: Callable[..., Any], *asked: Any) -> Any:
    """The answer; its ms go to `took`."""
    began = time.perf_counter()
    answer = way(*asked)
    took.append((time.perf_counter() - began) * 1000)
    return answer


def in_a_tree() -> tuple[tuple[Any, list[Any]], float]:
    """Every outline read once into a tree, with its key and days; and how long that took."""
    from shapely import STRtree
    from shapely.geometry import shape

    from xiuhua.excavations.models import Permit
    from xiuhua.excavations.queries.ground import ALIVE

    began = time.perf_counter()
    names = ("pk", "geometry", "granted_first", "granted_last", "proposed_first", "proposed_last")
    rows = list(Permit.objects.filter(state__in=ALIVE).values_list(*names))
    facts = [(row[0], row[2] or row[4], row[3] or row[5]) for row in rows]
    tree = STRtree([shape(row[1]) for row in rows])
    return (tree, facts), time.perf_counter() - began


def from_tree(kept: tuple[Any, list[Any]], outline: Any, days: Any) -> set[int]:
    """The same question of the tree."""
    from xiuhua.excavations.queries.ground import _NEAR_DEG, DIG_ONCE_DAYS

    tree, facts = kept
    year = timedelta(days=DIG_ONCE_DAYS)
    near = (facts[n] for n in tree.query(outline.buffer(_NEAR_DEG), predicate="intersects"))
    return {
        key for key, first, last in near if last >= days.first - year and first <= days.last + year
    }


def plain_box(outline: Any, days: Any) -> set[int]:
    """The same question by the box alone: no edge is bounded on both sides."""
    from django.db.models.functions import Coalesce
    from shapely.geometry import shape
    from shapely.prepared import prep

    from xiuhua.excavations.models import Permit
    from xiuhua.excavations.queries.ground import _NEAR_DEG, ALIVE, DIG_ONCE_DAYS

    around, year = outline.buffer(_NEAR_DEG), timedelta(days=DIG_ONCE_DAYS)
    minx, miny, maxx, maxy = around.bounds
    rows = Permit.objects.alias(
        begins=Coalesce("granted_first", "proposed_first"),
        ends=Coalesce("granted_last", "proposed_last"),
    ).filter(
        state__in=ALIVE, minx__lte=maxx, maxx__gte=minx, miny__lte=maxy, maxy__gte=miny,
        ends__gte=days.first - year, begins__lte=days.last + year,
    )  # fmt: skip
    ground = prep(around)
    return {
        one.pk
        for one in rows.select_related("applicant")
        if ground.intersects(shape(one.geometry or {}))
    }


# --- the map ----------------------------------------------------------------------------------------
PAGES = ("/digs/map.json", "/digs/", "/feeds/digs.geojson")


def mapped(runs: int) -> dict[str, Any]:
    """Everything public of the sections that are there, beside a bare collection of the same outlines."""
    from xiuhua.excavations.queries import public

    rows = public.map_sections()
    results = [
        several(f"bare collection of {rows.count():,} outlines", runs, lambda: collection(rows))
    ]
    results.append(
        several(
            "map_data of the same, as JSON",
            runs,
            lambda: len(json.dumps(public.map_data(rows, TODAY))),
        )
    )
    there = [path for path in PAGES if resolves(path)]
    results += [several(f"GET {path}", runs, partial(answered, path)) for path in there]
    left = [path for path in PAGES if path not in there]
    said = f"Left out, because there is no such page: {', '.join(left)}." if left else ""
    return {"results": [asdict(one) for one in results], "said": said}


def resolves(path: str) -> bool:
    """Whether there is such a page."""
    from django.urls import Resolver404, resolve

    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def several(name: str, runs: int, work: Callable[[], int]) -> harness.Result:
    """Five answers in each run; a first one warms up and does not count."""
    result, size = harness.Result(name), work()
    for _ in range(runs):
        took: list[float] = []
        before = spent_s()
        with counted() as queries:
            for _turn in range(5):
                size = clocked(took, work)
        add_cpu(result, before, len(took))
        result.latencies_ms += took
        result.cost_ms.append(statistics.mean(took))
        result.queries = queries[0] // 5
    result.name += f", {size // 1024:,} KiB"
    return result


def collection(rows: Any) -> int:
    """The bytes of a collection of bare outlines."""
    features: list[dict[str, Any]] = [
        {"type": "Feature", "id": key, "geometry": drawn, "properties": {}}
        for key, drawn in rows.values_list("pk", "geometry")
    ]
    return len(json.dumps({"type": "FeatureCollection", "features": features}))


def answered(path: str) -> int:
    """The bytes of a page, asked for in this process."""
    from django.test import Client

    answer: Any = Client().get(path, HTTP_HOST="localhost")
    assert answer.status_code == 200, (path, answer.status_code)
    return len(b"".join(answer.streaming_content) if answer.streaming else answer.content)


# --- all of it --------------------------------------------------------------------------------------
def analyse() -> None:
    """Let the database know its tables, as it does by itself after a while."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main(part: str, asked: dict[str, Any]) -> None:
    """One part on the database of this home; JSON on the last line."""
    django.setup()
    from django.db import connection

    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "nightly": lambda: nightly(asked["sections"], asked["looks"], asked["runs"]),
        "map": lambda: mapped(asked["runs"]),
        "clashes": lambda: clashing(asked["permits"], asked["outlines"], asked["runs"]),
    }
    found = parts[part]()
    vendor = f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"vendor": vendor, "peak_mib": peak, **found}))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
