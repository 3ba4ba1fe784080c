"""One file of old cases in a process of its own: ``python -m benchmarks.city.importing ROWS``; prints JSON."""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import django
import xlsxwriter

HEAD = [
    "案卷号", "小类名称", "问题描述", "街道", "位置", "经度", "纬度", "处置单位", "上报时间", "立案时间", "结案时间",
    "结案方式", "联系电话",
]  # fmt: skip
FIRST = datetime.fromisoformat("2020-01-01T08:00+08:00")
MINUTES = 3 * 365 * 24 * 60


def a_file(count: int, classes: list[str], towns: dict[str, tuple[float, float]]) -> bytes:
    """A workbook of `count` closed cases over three years; the same every time."""
    drawn, content = random.Random(20221231), io.BytesIO()
    with xlsxwriter.Workbook(content, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("案卷")
        sheet.write_row(0, 0, HEAD)
        for n in range(1, count + 1):
            town = drawn.choice(sorted(towns))
            lon, lat = towns[town]
            at = FIRST + timedelta(minutes=drawn.randrange(MINUTES))
            times = [
                at,
                at + timedelta(minutes=20),
                at + timedelta(minutes=drawn.randrange(60, 9000)),
            ]
            sheet.write_row(n, 0, [
                f"JJ{count}-{n:07}", drawn.choice(classes), f"第{n}号案件，路边有人反映", town,
                f"滨江路{n % 400}号", round(lon + drawn.uniform(-0.002, 0.002), 6),
                round(lat + drawn.uniform(-0.002, 0.002), 6), "旧环卫所",
                *(f"{one:%Y-%m-%d %H:%M}" for one in times), "结案", "13800000000",
            ])  # fmt: skip
    return content.getvalue()


def main(rows: int) -> None:
    """Hand one in, settle it, release it, take it back; how long each step took."""
    django.setup()
    from django.db import connection

    from xiuhua.accounts.examples import a_user
    from xiuhua.cases.models import Case
    from xiuhua.imports import actions
    from xiuhua.kernel.permissions import Role
    from xiuhua.web import sheets

    content = a_file(rows, *_ground())
    took: dict[str, float] = {}

    def timed(name: str, step: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        answer = step()
        took[name] = time.perf_counter() - began
        return answer

    def bare() -> None:
        book = sheets.workbook(
            content, most_bytes=40_000_000, most_cells=6_000_000, most_unpacked=480_000_000
        )
        sheets.cells(book)

    timed("bare reading", bare)
    mark = time.time_ns()
    maker = a_user(Role.SUPERVISION_HEAD, username=f"maker-{mark}")
    releaser = a_user(Role.COMMAND_HEAD, username=f"releaser-{mark}")
    batch = actions.hand_in(
        "cases.legacy", name="old.xlsx", content=content, given={"system": "old", "datum": "wgs84"},
        by=maker,
    )  # fmt: skip
    timed("read and staged", lambda: actions.stage(batch.pk))
    batch.refresh_from_db()
    while doubt := batch.troubles.filter(accepted="").first():
        assert doubt.doubt, doubt.text
        actions.accept(batch, trouble=doubt, reason="so", everywhere=True, by=maker)
    actions.check_again(batch, by=maker)
    timed("handed on and checked", lambda: actions.settle(batch.pk))
    batch.refresh_from_db()
    actions.release(batch, by=releaser)
    timed("brought in", lambda: actions.bring_in(batch.pk))
    batch.refresh_from_db()
    assert (batch.state, Case.objects.count()) == ("released", rows), batch.error
    timed("taken back", lambda: actions.undo(batch, words="bench", by=releaser))
    assert not Case.objects.exists()
    actions.forget_rows(batch)
    vendor = f"{connection.vendor} {'.'.join(map(str, connection.get_database_version()))}"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"vendor": vendor, "s": took, "peak_mib": peak}))


def _ground() -> tuple[list[str], dict[str, tuple[float, float]]]:
    """The classes whose name is one of a kind, and a point in each town of the demo's ground."""
    from collections import Counter

    from xiuhua.cases.models import Category
    from xiuhua.places.models import Division
    from xiuhua.site.demo import ground

    if not Category.objects.exists():
        ground.load(lambda words: None)
    names = Counter(Category.objects.values_list("name", flat=True))
    towns = Division.objects.filter(level="town", code__startswith="500116")
    called = Counter(one.name for one in towns)
    points = {
        one.name: one.outline.representative_point()
        for one in towns
        if one.outline and called[one.name] == 1
    }
    return (
        sorted(name for name, count in names.items() if count == 1),
        {name: (point.x, point.y) for name, point in points.items()},
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
