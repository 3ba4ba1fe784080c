"""The demo's idle plots, where spaces are wanting, and the plans made of both.

Streets are full on the one road that has live counts; elsewhere demand is what people searched for and
what collectors found. The plan of last year is adopted: one car park came of it, one is being laid
out, one is planned.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from math import cos, pi, sin
from typing import Any

from django.utils import timezone

from xiuhua.accounts.models import Organisation, User
from xiuhua.cases import actions as cases
from xiuhua.cases.models import Category
from xiuhua.cases.queries.numbers import forget_numbers
from xiuhua.kernel.geometry import rounded
from xiuhua.kernel.words import Refused
from xiuhua.parking import actions
from xiuhua.parking.actions.siting import run
from xiuhua.parking.models import CarPark, Demand, DemandDay, SitingPlan
from xiuhua.parking.queries.wanting import classes_counted
from xiuhua.parking.rules.siting_plan import defaults
from xiuhua.places.actions import add_plot, ring

from . import Say, clock, pictures
from .ground import COUNTY, DATA
from .present import without_the_lot

DAYS, SPOTS, CASES = 420, 46, 12
M_LON, M_LAT = 97_000.0, 111_000.0
"""Metres a degree, about here."""
CLASS = "E0196"


def load(today: date, say: Say) -> None:
    """Once: the second start finds them in place."""
    if SitingPlan.objects.exists():
        return
    say("idle plots, and where the next car parks go")
    _Sites(today).tell()


def at(day: date, when: time = time(10, 30)) -> datetime:
    """A moment of a day."""
    return timezone.make_aware(datetime.combine(day, when))


class _Sites:
    """Tells it in the order of time; every step is the real deed of the post that takes it."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.told: dict[str, Any] = json.loads((DATA / "sites.json").read_text("utf-8"))
        self.posts = {user.username: user for user in User.objects.select_related("organisation")}
        self.officer, self.head = self.posts["parking_officer"], self.posts["command_head"]
        self.streets = [
            (one.lon, one.lat)
            for one in self._on_the_road()
            if one.lon is not None and one.lat is not None
        ]
        self.chance = random.Random(29)  # noqa: S311 - a demo, not a secret

    def tell(self) -> None:
        """From the first plots to the draft of today."""
        with clock.at(at(self.today - timedelta(days=400))):
            for row in self.told["plots"]:
                self._plot(*row)
        self._searches()
        self._full_streets()
        self._cases()
        self._adopted()
        self._under_way()

    def _near(self, spread_m: float, centre: int | None = None) -> tuple[float, float]:
        """A point around a centre; around one of them, the first ones more often."""
        if centre is None:
            centre = min(3, int(self.chance.expovariate(1.1)))
        if centre < 0 and not self.streets:
            centre = 0
        lon, lat = self.streets[0] if centre < 0 else self.told["centres"][centre]
        far, turn = abs(self.chance.gauss(0, spread_m)), self.chance.uniform(0, 2 * pi)
        return lon + far * cos(turn) / M_LON, lat + far * sin(turn) / M_LAT

    def _plot(self, name: str, kind: str, owner: str, centre: int) -> None:
        """A rectangle of some hundred to two thousand square metres, turned as it fell."""
        turn = self.chance.uniform(0, pi)
        wide, deep = self.chance.uniform(18, 60), self.chance.uniform(12, 42)
        lasting = self.chance.choice((500, 900, 1300, 2200, None))
        facts: dict[str, Any] = {
            "kind": kind, "owner": owner, "first_on": self.today - timedelta(days=400),
            "last_on": self.today + timedelta(days=lasting) if lasting else None,
            "spaces": round(wide * deep / 28) if kind == "green" else None,
            "document": "闲置用地清单（演示）", "is_demo": True, "by": self.officer,
        }  # fmt: skip
        for _try in range(20):
            try:
                outline = ring(
                    [*_corners(self._near(160 if centre < 0 else 550, centre), turn, wide, deep)]
                )
                add_plot(name=name, outline=outline, **facts)
                return
            except Refused:  # in the river, or beyond the border
                continue

    def _searches(self) -> None:
        """Where people looked in vain, day after day: crowded places more, and market hours more."""
        rows: dict[tuple[Any, ...], int] = {}
        for n in range(SPOTS):
            lon_r, lat_r = rounded(*(self._near(700) if n % 5 else self._near(140, -1)))
            crowd = 0.55 / (1 + n / 9)
            for back in range(DAYS):
                if self.chance.random() < crowd:
                    hour = self.chance.choice((8, 9, 10, 11, 15, 17, 18, 19))
                    kind = self.chance.choice(("wechat", "wechat", "web", "no_space"))
                    key = (lon_r, lat_r, self.today - timedelta(days=back), hour, kind)
                    rows[key] = rows.get(key, 0) + self.chance.randrange(1, 4)
        names = ("lon_r", "lat_r", "day", "hour", "kind")
        Demand.objects.bulk_create(
            (
                Demand(**dict(zip(names, key, strict=True)), count=count)
                for key, count in rows.items()
            ),
            batch_size=500,
        )

    def _full_streets(self) -> None:
        """Only bays on the street with live counts are known to be full."""
        days = [
            DemandDay(
                car_park=one, day=self.today - timedelta(days=back), slot=95, known_minutes=14 * 60,
                full_minutes=15 * self.chance.randrange(4, 30 if (self.today - timedelta(days=back)).weekday() > 4 else 18),
            )
            for one in self._on_the_road() for back in range(1, DAYS)
        ]  # fmt: skip
        DemandDay.objects.bulk_create(days, batch_size=500)

    def _on_the_road(self) -> list[CarPark]:
        """The stretches of bays with live counts."""
        road = json.loads((DATA / "parking.json").read_text("utf-8"))["riverside"]["road"]
        rows = CarPark.objects.filter(supply="on_street", name__startswith=road)
        return list(rows.order_by("pk"))

    def _cases(self) -> None:
        """Ground locks that collectors found, handled to the end."""
        kind = Category.objects.filter(pk=CLASS).first()
        unit = self.posts["unit"].organisation
        if kind is None or unit is None or not kind.rules.exists():
            return
        no_lot = without_the_lot()
        for n in range(CASES):
            self._case(n, kind, unit)
        no_lot.delete()
        forget_numbers()

    def _case(self, n: int, kind: Category, unit: Organisation) -> None:
        lon, lat = self._near(450)
        posts, began = self.posts, at(self.today - timedelta(days=25 + 26 * n), time(9, 10))
        photos = [pictures.of("dig", state, n) for state in ("before", "after")]
        report = cases.Report(
            words=self.told["cases"][n % len(self.told["cases"])], category=kind, lon=lon, lat=lat,
            precision="gps", photos=photos[:1], source="collector",
        )  # fmt: skip
        with clock.at(began):
            case, _code = cases.report(report, by=posts["collector_2"])
            cases.take_in(case, by=posts["reception"])
            cases.file(case, category=kind, rule=kind.rules.all()[0], by=posts["shift_head"])
            cases.dispatch(case, unit=unit, by=posts["dispatcher"])
        with clock.at(began + timedelta(hours=2)):
            cases.handle(case, photos=photos[1:], words="地锁已拆除。", by=posts["unit"])
            cases.answer(case, words="地锁已拆除，地面已恢复。", by=posts["unit"])
            cases.check(case, photos=photos[1:], by=posts["collector"])
        with clock.at(began + timedelta(hours=3)):
            cases.close(case, by=posts["shift_head"])

    def _computed(self, title: str, day: date, words: str = "", **facts: Any) -> SitingPlan:
        """A plan, drawn up and computed on a day; some of its question told otherwise."""
        with clock.at(at(day)):
            asked = replace(defaults(day, classes_counted()), **facts)
            plan: SitingPlan = actions.draw_up_plan(
                title=title, day=day, division=COUNTY, asked=asked, words=words, is_demo=True,
                by=self.officer,
            )  # fmt: skip
            actions.compute_plan(plan, by=self.officer)
            run(plan.pk, plan.run)
        plan.refresh_from_db()
        return plan

    def _adopted(self) -> None:
        """Last year's plan, and how far its sites have come."""
        day = self.today - timedelta(days=240)
        plan = self._computed("小微停车场选址方案（上一批）（演示）", day)
        with clock.at(at(day + timedelta(days=12))):
            actions.adopt_plan(
                plan, on=day + timedelta(days=12), document="局长办公会纪要〔演示〕6号",
                planned_on=day + timedelta(days=330), by=self.head,
            )  # fmt: skip
        for site, (begun, over) in zip(
            plan.sites.order_by("place"), ((45, 170), (190, None)), strict=False
        ):
            start = day + timedelta(days=begun)
            with clock.at(at(start)):
                actions.start_site(site, on=start, by=self.officer)
            if over:
                end = day + timedelta(days=over)
                with clock.at(at(end)):
                    actions.finish_site(
                        site, on=end, spaces=max(1, site.spaces - 3), document="移交单〔演示〕2号",
                        name=site.plot.name.replace("（演示）", "小微停车场（演示）"), by=self.officer,
                    )  # fmt: skip

    def _under_way(self) -> None:
        """The plans of this year: three plots, five plots, and one that is still being drawn up."""
        day = self.today - timedelta(days=3)
        self._computed("小微停车场选址方案（3 处）（演示）", day, k=3)
        self._computed("小微停车场选址方案（5 处）（演示）", day, k=5)
        with clock.at(at(self.today, time(8, 30))):
            asked = replace(defaults(self.today, classes_counted()), k=4, radius_m=500)
            actions.draw_up_plan(
                title="步行 500 米的比较方案（演示）", day=self.today, division=COUNTY, asked=asked,
                is_demo=True, by=self.officer,
            )  # fmt: skip


def _corners(
    middle: tuple[float, float], turn: float, wide_m: float, deep_m: float
) -> Iterator[tuple[float, float]]:
    """The corners of a rectangle around a point, turned by so many radians."""
    for across, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y = across * wide_m / 2, down * deep_m / 2
        east, north = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
        yield middle[0] + east / M_LON, middle[1] + north / M_LAT
