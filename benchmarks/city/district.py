"""The ground of the demo and as many cases as wanted, in bulk; the same seed gives the same ones."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from shapely.geometry import shape

from xiuhua.accounts.examples import a_user, an_api_key, an_organisation
from xiuhua.accounts.models import Organisation, User
from xiuhua.cases import permissions
from xiuhua.cases.models import Case, Category, Clock, FilingRule, Step
from xiuhua.cases.queries.bigrams import tokens
from xiuhua.cases.workflow import CASE, CaseState, Stage
from xiuhua.kernel.permissions import Role
from xiuhua.places.models import Division
from xiuhua.site.demo import ground

Row = tuple[Any, ...]
SEED = 20221231
FAR = 50_000
"""Serials of the kept cases begin here, out of the way of those given out while measuring."""
SHARES = {
    CaseState.REPORTED: 1,
    CaseState.TAKEN_IN: 1,
    CaseState.FILED: 3,
    CaseState.DISPATCHED: 8,
    CaseState.HANDLED: 2,
    CaseState.REWORK: 1,
    CaseState.ANSWERED: 2,
    CaseState.CHECKED: 2,
    CaseState.CLOSED: 80,
}
"""Per cent of the cases in each state: a district with a fifth of its cases open."""
WAY = ("report", "take_in", "file", "dispatch", "handle", "answer", "check", "close")
TAKEN = {
    CaseState.REPORTED: 1,
    CaseState.TAKEN_IN: 2,
    CaseState.FILED: 3,
    CaseState.DISPATCHED: 4,
    CaseState.HANDLED: 5,
    CaseState.REWORK: 6,
    CaseState.ANSWERED: 6,
    CaseState.CHECKED: 7,
    CaseState.CLOSED: 8,
}
"""How many steps of the way a case in that state has behind it."""


@dataclass(frozen=True)
class Cell:
    """A cell, the community around it, and a point inside."""

    code: str
    lon: float
    lat: float


def founded() -> list[Cell]:
    """The demo's ground, loaded; its cells."""
    ground.load(lambda _words: None)
    rows = Division.objects.filter(level="cell").order_by("code").values_list("code", "geometry")
    cells = []
    for code, drawn in rows:
        inside = shape(drawn or {}).representative_point()
        cells.append(Cell(code, round(inside.x, 6), round(inside.y, 6)))
    return cells


def key() -> str:
    """The secret of a key that may report."""
    return an_api_key(permissions.REPORT)[1]


def dispatcher() -> User:
    """The account whose worklist is measured."""
    return a_user(Role.DISPATCHER)


def fill(count: int, cells: list[Cell], now: datetime) -> None:
    """Keep `count` cases with their steps and clocks; seconds, because nothing acts one by one."""
    chance = random.Random(SEED)
    units = [an_organisation(f"Unit {n:02}", code=f"BENCH-{n:02}") for n in range(12)]
    rules = list(FilingRule.objects.select_related("category").order_by("pk"))
    cases = [
        _case(n, chance, chance.choice(cells), chance.choice(rules), chance.choice(units), now)
        for n in range(1, count + 1)
    ]
    for case in cases:
        case.bigrams = " ".join(tokens(case.words))
    with transaction.atomic():
        Case.objects.bulk_create(cases, batch_size=500)
    analyse()  # or PostgreSQL checks every reference to a case by reading all of them
    _pour(Step, STEP, map(_steps, cases))
    _pour(Clock, CLOCK, map(_clocks, cases))
    _catch_up()


def _case(
    n: int, chance: random.Random, cell: Cell, rule: FilingRule, unit: Organisation, now: datetime
) -> Case:
    state = CaseState(chance.choices(list(SHARES), list(SHARES.values()))[0])
    closed = state is CaseState.CLOSED
    age = timedelta(days=chance.uniform(3, 400) if closed else chance.uniform(0.01, 3))
    reported = now - age
    stage = CASE.clocks.get(state)
    filed, given = TAKEN[state] >= 3, TAKEN[state] >= 4
    return Case(
        pk=n,
        number=f"500116{reported:%Y%m%d}{n + FAR:05d}",
        tracking_hash=hashlib.sha256(str(n).encode()).hexdigest(),
        source=chance.choice(("public", "public", "api", "desk", "collector")),
        words=f"{rule.category} {rule} {n} {RARE_WORD if n % 4000 == 7 else COMMON_WORD}",
        category=rule.category,
        rule=rule if filed else None,
        division_id=cell.code[:12],
        cell=cell.code,
        address=f"{chance.randint(1, 300)}#",
        lon=cell.lon,
        lat=cell.lat,
        precision="gps",
        reported_by="public",
        unit=unit if given else None,
        state=state.value,
        stage=Stage(stage).value if stage else "",
        due_at=None if closed else reported + timedelta(hours=chance.uniform(1, 96)),
        stage_started_at=None if closed else reported + age / 2,
        reported_at=reported,
        closed_at=reported + timedelta(days=2) if closed else None,
    )


STEP = ("case", "name", "at", "by", "acting_for", "role", "state", "words", "cause")
CLOCK = (
    "case", "stage", "limit_value", "limit_unit", "spans", "started_at", "due_at",
    "provisional", "ended_at", "turn", "granted", "settled",
)  # fmt: skip
RARE_WORD, COMMON_WORD = "\u51e4\u51f0", "\u4e95\u76d6"
"""Two characters that a few of the cases hold, and two that many do."""


def _steps(case: Case) -> Iterator[Row]:
    for n, name in enumerate(WAY[: TAKEN[case.now]]):
        at = case.reported_at + timedelta(minutes=n)
        after = CASE.find(name).target if n else CASE.first
        yield case.pk, name, at, f"user:{n}", "", "", CaseState(after or case.now).value, "", ""


def _clocks(case: Case) -> Iterator[Row]:
    """The clock that runs, and one ended clock for each stage before it."""
    stages = [stage.value for stage in Stage]
    past = stages[: stages.index(case.stage)] if case.stage else stages
    for n, stage in enumerate(past):
        begun = case.reported_at + timedelta(minutes=n)
        yield _clock(case, stage, begun, begun + timedelta(minutes=1))
    if case.stage:
        assert case.stage_started_at is not None
        yield _clock(case, case.stage, case.stage_started_at, None)


def _clock(case: Case, stage: str, begun: datetime, ended: datetime | None) -> Row:
    spans = json.dumps([[begun.isoformat(), ended.isoformat() if ended else None]])
    due = case.due_at or begun + timedelta(days=1)
    return case.pk, stage, 4, "work_hour", spans, begun, due, False, ended, 0, 0, False


def _pour(model: type[Model], names: Sequence[str], rows: Iterable[Iterable[Row]]) -> None:
    """Rows of plain values into a table, past the ORM, which takes four times as long."""
    meta, ops = model._meta, connection.ops
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns = ", ".join(ops.quote_name(field.column) for field in fields)
    gaps = ", ".join(["%s"] * len(names))

    def plain(value: Any) -> Any:
        return ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {meta.db_table} ({columns}) VALUES ({gaps})",
            [tuple(map(plain, row)) for some in rows for row in some],
        )


def _catch_up() -> None:
    """The keys were given by hand; the sequences of PostgreSQL go on behind them."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Case]):
            cursor.execute(sql)


def analyse() -> None:
    """Let the database know its tables, as it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def intake(n: int, cell: Cell, category: str) -> dict[str, Any]:
    """The body of the n-th report."""
    return {
        "words": f"{category} {n}",
        "category": "C0101",
        "lon": cell.lon,
        "lat": cell.lat,
        "datum": "wgs84",
        "name": "Wang Xiaomin",
        "phone": "13800000000",
    }


def category_name() -> str:
    """What the reports of the benchmark are about."""
    return Category.objects.get(pk="C0101").name
