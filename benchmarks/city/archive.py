"""A district's archive in bulk: a million cases of three years, poured past the ORM in minutes.

Each case has the columns of a real one. Of its steps those by which posts are judged are kept
(report, take in, file, dispatch, check, close), of its clocks the one for handling and, while it is
open, the one that runs. The same seed gives the same cases.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from xiuhua.accounts.examples import an_organisation
from xiuhua.cases.models import Case, Clock, FilingRule, Step, fulltext
from xiuhua.cases.queries.bigrams import tokens
from xiuhua.cases.queries.tiles import KEPT_RESOLUTION
from xiuhua.cases.workflow import CASE, CaseState
from xiuhua.kernel.geometry import h3_cell

from .district import COMMON_WORD, FAR, RARE_WORD, SEED, Cell, analyse

Row = tuple[Any, ...]
S = CaseState
OPEN = {
    S.REPORTED: 5, S.TAKEN_IN: 5, S.FILED: 15, S.DISPATCHED: 40, S.HANDLED: 10, S.REWORK: 5,
    S.ANSWERED: 10, S.CHECKED: 10,
}  # fmt: skip
"""Per cent of the open cases in each state."""
DAYS = 3 * 365
CHUNK = 20_000
RARE_EVERY, COMMON_SHARE = 100_000, 0.3
"""One case in so many holds the rare word, and at least five do; this share holds the common one."""
HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Asia/Shanghai")


def pour(count: int, cells: list[Cell], now: datetime, *, open_ones: int) -> None:
    """Keep `count` cases, `open_ones` of them open and of the last three days."""
    units = [an_organisation(f"Unit {i:02}", code=f"BENCH-{i:02}").pk for i in range(12)]
    with _without_indexes((Case, Step, Clock)):
        for first in range(1, count + 1, CHUNK):
            rows = list(
                _cases(first, min(CHUNK, count + 1 - first), count, open_ones, cells, units, now)
            )
            with transaction.atomic():
                _copy(Case, rows)
                _copy(Step, (step for row in rows for step in _steps(row)))
                _copy(Clock, (clock for row in rows for clock in _clocks(row)))
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Case, Step, Clock]):
            cursor.execute(sql)
    analyse()


def _cases(
    first: int,
    n: int,
    count: int,
    open_ones: int,
    cells: list[Cell],
    units: list[int],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    chance = random.Random(SEED + first)
    rules = [
        (
            rule.pk,
            rule.category_id,
            f"{rule.category} {rule}",
            " ".join(tokens(f"{rule.category} {rule}")),
        )
        for rule in FilingRule.objects.select_related("category").order_by("pk")
    ]
    plain: dict[str, Any] = {
        str(f.column): f.get_default() for f in Case._meta.concrete_fields if f.has_default()
    }
    plain |= {
        str(f.column): ""
        for f in Case._meta.concrete_fields
        if not f.null and f.column not in plain
    }
    plain |= {str(f.column): None for f in Case._meta.concrete_fields if f.null}
    rare = max(1, min(RARE_EVERY, count // 5))
    common = " ".join(tokens(COMMON_WORD)), " ".join(tokens(RARE_WORD))
    for pk in range(first, first + n):
        rule, category, words, found = chance.choice(rules)
        if pk % rare == 7 % rare:
            words, found = f"{words} {RARE_WORD}", f"{found} {common[1]}"
        elif chance.random() < COMMON_SHARE:
            words, found = f"{words} {COMMON_WORD}", f"{found} {common[0]}"
        facts = _life(pk, pk > count - open_ones, chance, now)
        cell = chance.choice(cells)
        lon = round(cell.lon + chance.uniform(-0.004, 0.004), 6)
        lat = round(cell.lat + chance.uniform(-0.004, 0.004), 6)
        yield plain | facts | {
            "id": pk,
            "number": f"500116{facts['reported_at'].astimezone(ZONE):%Y%m%d}{(pk + FAR) % 100_000:05d}",
            "tracking_hash": hashlib.sha256(str(pk).encode()).hexdigest(),
            "source": chance.choice(("public", "public", "api", "desk", "collector")),
            "words": words,
            "category_id": category,
            "rule_id": rule if facts["filed_at"] else None,
            "division_id": cell.code[:12],
            "cell": cell.code,
            "address": f"{chance.randint(1, 300)}#",
            "lon": lon,
            "lat": lat,
            "hexagon": h3_cell(lon, lat, KEPT_RESOLUTION),
            "precision": "gps",
            "reported_by": f"user:{chance.randint(1, 60)}",
            "unit_id": chance.choice(units) if facts["dispatched_at"] else None,
            "answers": "{}",
            "media_urls": "[]",
            "bigrams": f"{found} {pk}",
        }  # fmt: skip


def _life(pk: int, is_open: bool, chance: random.Random, now: datetime) -> dict[str, Any]:
    """The moments of a case: numbers stay unique, because a day has fewer cases than serials."""
    if not is_open:
        day = 4 + (pk * 7 + pk // 100_000 * 109) % (DAYS - 4)  # equal serials, unequal days
        midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        reported = midnight - timedelta(days=day) + 24 * HOUR * chance.random()
        owed = reported + HOUR * chance.choice((4, 8, 24, 48, 120))
        answered = owed + HOUR * chance.uniform(-3, 1)
        closed = answered + HOUR
        return {
            "state": S.CLOSED.value, "stage": "", "due_at": None, "stage_started_at": None,
            "reported_at": reported, "filed_at": reported + HOUR / 4,
            "dispatched_at": reported + HOUR / 2, "owed_at": owed, "answered_at": answered,
            "first_closed_at": closed, "closed_at": closed,
        }  # fmt: skip
    state = CaseState(chance.choices(list(OPEN), list(OPEN.values()))[0])
    reported = now - timedelta(days=chance.uniform(0.01, 3))
    stage, due = CASE.clocks[state], reported + HOUR * chance.uniform(1, 96)
    filed, given = (
        state not in (S.REPORTED, S.TAKEN_IN),
        state not in (S.REPORTED, S.TAKEN_IN, S.FILED),
    )
    return {
        "state": state.value, "stage": str(stage), "due_at": due, "stage_started_at": reported,
        "reported_at": reported, "filed_at": reported if filed else None,
        "dispatched_at": reported if given else None, "owed_at": due if filed else None,
        "answered_at": reported if state in (S.ANSWERED, S.CHECKED) else None,
        "first_closed_at": None, "closed_at": None,
    }  # fmt: skip


def _steps(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    moments = (
        ("report", "reported_at", "reported", "public"),
        ("take_in", "reported_at", "taken_in", "reception"),
        ("file", "filed_at", "filed", "shift_head"),
        ("dispatch", "dispatched_at", "dispatched", "dispatcher"),
        ("check", "first_closed_at", "checked", "collector"),
        ("close", "first_closed_at", "closed", "shift_head"),
    )
    for n, (name, moment, state, role) in enumerate(moments):
        if at := case[moment]:
            yield {
                "case_id": case["id"], "name": name, "at": at, "by": f"user:{case['id'] % 40 + n}",
                "acting_for": "", "role": role, "state": state, "words": "", "cause": "",
                "request_key": None, "late": case["id"] % 11 == 0 if n else None,
            }  # fmt: skip


def _clocks(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if case["answered_at"]:
        yield _clock(case, "handle", case["dispatched_at"], case["owed_at"], case["answered_at"])
    if case["stage"]:
        yield _clock(case, case["stage"], case["stage_started_at"], case["due_at"], None)


def _clock(
    case: dict[str, Any], stage: str, begun: datetime, due: datetime, ended: datetime | None
) -> dict[str, Any]:
    return {
        "case_id": case["id"], "stage": stage, "limit_value": 4, "limit_unit": "work_hour",
        "spans": json.dumps([[begun.isoformat(), ended.isoformat() if ended else None]]),
        "started_at": begun, "due_at": due, "provisional": False, "ended_at": ended, "turn": 0,
        "granted": 0, "settled": False, "unit_id": case["unit_id"] if stage == "handle" else None,
    }  # fmt: skip


# --- pouring ----------------------------------------------------------------------------------------
def _copy(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Rows into a table: COPY on PostgreSQL, one prepared statement on SQLite."""
    rows = iter(rows)
    head = list(islice(rows, 1))
    if not head:
        return
    columns = list(head[0])
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as pipe:
                for row in _both(head, rows):
                    pipe.write_row([row[column] for column in columns])
            return
        adapt = connection.ops.adapt_datetimefield_value
        gaps = ", ".join(["%s"] * len(columns))
        plain = (
            tuple(adapt(v) if isinstance(v, datetime) else v for v in map(row.get, columns))
            for row in _both(head, rows)
        )
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({gaps})", list(plain))


def _both(head: Sequence[Any], rows: Iterator[Any]) -> Iterator[Any]:
    yield from head
    yield from rows


@contextmanager
def _without_indexes(models: Sequence[type[Model]]) -> Iterator[None]:
    """The tables without what would be kept up row by row; made again afterwards, all at once."""
    made = [sql for model in models for sql in _dropped(model._meta.db_table)]
    with connection.cursor() as cursor:
        for name in fulltext.missing() or (fulltext._POSTGRES if _postgres() else fulltext._SQLITE):
            kind = "INDEX" if _postgres() else "TRIGGER" if name != fulltext.TABLE else "TABLE"
            cursor.execute(f"DROP {kind} IF EXISTS {name}")
    yield
    with connection.cursor() as cursor:
        for sql in made:
            cursor.execute(sql)
    fulltext.ensure()


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def _dropped(table: str) -> list[str]:
    """Drop the indexes of a table that no constraint needs; what makes each of them again."""
    if _postgres():
        asked = (
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)"
        )
    else:
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(asked, [table])
        found = [(name, sql) for name, sql in cursor.fetchall() if name != fulltext.INDEX]
        for name, _sql in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [sql for _name, sql in found]
