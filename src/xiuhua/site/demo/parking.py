"""The demo's car parks and their ledger: 2022 as it was reported, and a little of the present.

The ledger is made so that it prints what was reported of 2022: so many built, so many registered,
the stock of each class. What was only stated as a total is an entry without a source, and the
totals that contradict one another are kept as claims.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from shapely.geometry import LineString

from xiuhua.accounts.models import Organisation, User
from xiuhua.kernel.geometry import contains
from xiuhua.ledgers.actions import Change, book_many, claim
from xiuhua.ledgers.models import Entry
from xiuhua.ledgers.rules import Reason
from xiuhua.parking import actions
from xiuhua.parking.actions.counting import the_ledger
from xiuhua.parking.models import CarPark, Operator
from xiuhua.parking.queries.counts import LEDGER, standing_entries
from xiuhua.places.models import Division
from xiuhua.places.queries import what_lies_here

from . import Say, clock, registrations
from .ground import COUNTY, DATA

OPENED, CLOSED = date(2021, 12, 31), date(2022, 12, 31)
STEPS = ((0, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (2, 0), (-2, 0), (0, 2), (0, -2))
"""Where in a cell, one after the other, once all cells of a town are taken."""
URBAN = 4
"""A community of the five street towns has so many times the spaces of one in the country."""


def load(today: date, say: Say) -> None:
    """Once: the second start finds them in place."""
    if CarPark.objects.exists():
        return
    say("car parks, and the ledger of their spaces")
    _Parking(today).tell()


def at(day: date, when: time = time(10, 0)) -> datetime:
    """A moment of a day."""
    return timezone.make_aware(datetime.combine(day, when))


class _Parking:
    """Tells how the inventory came about: every step is the real deed of the post that takes it."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.told: dict[str, Any] = json.loads((DATA / "parking.json").read_text("utf-8"))
        self.posts = {user.username: user for user in User.objects.select_related("organisation")}
        self.by = self.posts["parking_officer"]
        self.operators = list(self._operators())
        self.chance = random.Random(2022)  # noqa: S311 - a demo, not a secret
        self.ground = {town: self._ground(town) for town in self._towns()}
        self.made = 0

    def tell(self) -> None:
        """From the year's opening to this morning."""
        with clock.at(at(date(2022, 1, 5))):
            self._riverside()
            self._listed()
            self._lumps()
        self._year()
        with clock.at(at(date(2023, 1, 10))):
            self._unexplained()
            self._claims()
        self._present()

    def _operators(self) -> Iterator[Operator]:
        for row in self.told["operators"]:
            made, _new = Operator.objects.get_or_create(
                credit_code=row["code"],
                defaults={
                    "name": row["name"], "telephone": row["telephone"], "state": "admitted",
                    "organisation": Organisation.objects.get(code=row["code"]), "is_demo": True,
                },
            )  # fmt: skip
            yield made

    def _towns(self) -> list[str]:
        rows = Division.objects.filter(level="town", parent_id=COUNTY).order_by("code")
        return list(rows.values_list("code", flat=True))

    def _ground(self, town: str) -> Iterator[tuple[str, float, float]]:
        """Places inside the town's cells, the smallest first: community and point; always the same."""
        cells = list(
            Division.objects.filter(level="cell", code__startswith=town).order_by("area_m2")
        )
        for east, north in STEPS:
            for cell in cells:
                assert cell.outline is not None  # a cell without a shape cannot be loaded
                middle = cell.outline.representative_point()
                lon, lat = middle.x + east * 0.0006, middle.y + north * 0.0006
                if contains(cell.outline, lon, lat):
                    yield cell.code[:12], round(lon, 6), round(lat, 6)

    def _enter(self, town: str, *, name: str, spaces: int, day: date, **facts: Any) -> CarPark:
        """A car park at the next place of the town."""
        community, lon, lat = next(self.ground[town])
        self.made += 1
        told: dict[str, Any] = {
            "address": f"{Division.objects.get(pk=community).short}{self.made}号旁（演示）",
            "lon": lon, "lat": lat, "division": community,
            "operator": self.operators[self.made % len(self.operators)],
            "disabled": spaces // 50, "charging": spaces // 10, "today": self.today,
            "document": self.told["listed_document"], "reason": Reason.OPENING,
            "opened_on": date(2012 + self.made % 9, 1 + self.made % 12, 1),
        }  # fmt: skip
        made: CarPark = actions.enter_car_park(
            name=f"{name}（演示）", spaces=spaces, day=day, is_demo=True, by=self.by, **told | facts
        )
        self._tariff(made)
        return made

    def _tariff(self, car_park: CarPark) -> None:
        row = dict(self.told["tariffs"][self.made % 3])
        for key in ("per_hour_yuan", "per_day_yuan"):
            if key in row:
                row[key] = Decimal(row[key])
        first = car_park.opened_on or OPENED
        actions.set_tariff(car_park, first_on=first, by=self.by, **row)

    def _riverside(self) -> None:
        """A dozen along the river road, four of them stretches whose bays are known one by one."""
        told = self.told["riverside"]
        lots = [(row, row["name"] in told["elsewhere"]) for row in told["lots"]]
        for line, away in zip(told["lines"].values(), (False, True), strict=True):
            here = [row for row, other in lots if other is away]
            for n, row in enumerate(here):
                lon, lat = _along(line, (n + 0.5) / len(here))
                beside = 0.0 if row["supply"] == "on_street" else 0.0005
                self._by_the_river(row, lon, round(lat - beside, 6))

    def _by_the_river(self, row: dict[str, Any], lon: float, lat: float) -> None:
        kind = row.get("kind", "on_street")
        made = self._enter(
            "500116001", name=row["name"], spaces=row.get("spaces") or row["bays"], day=OPENED,
            supply=row["supply"], kind=kind, height_m=row.get("height_m"), lon=lon, lat=lat,
            division=(what_lies_here(lon, lat).division or COUNTY)[:12], address="滨江大道（演示）",
            covered=kind in ("underground", "car_park"), operator=self.operators[0],
            disabled=1 if "bays" in row else row["spaces"] // 50,
        )  # fmt: skip
        if "bays" in row:
            self._bays(made)

    def _bays(self, car_park: CarPark) -> None:
        """A row along the kerb, six metres each; the last one is kept for people with disabilities."""
        assert car_park.lon is not None  # it was entered with a point
        assert car_park.lat is not None
        made = actions.add_bays(car_park, numbers=f"001-{car_park.capacity:03d}", by=self.by)
        for n, bay in enumerate(made):
            west, south = car_park.lon + n * 0.000062, car_park.lat + n * 0.000006
            east, north = west + 0.000057, south + 0.0000215
            actions.change_bay(
                bay, kept_for="disabled" if bay is made[-1] else "", in_use=True, by=self.by,
                ring=[[west, south], [east, south], [east, north], [west, north]],
            )  # fmt: skip

    def _listed(self) -> None:
        """A few hundred that a survey had entered one by one, in every town."""
        kinds = {"attached": "underground", "public": "ground", "on_street": "on_street"}
        for town in self.ground:
            short = Division.objects.get(pk=town).short
            for n in range(self.told["many"].get(town, self.told["few"])):
                supply = ("attached", "public", "attached", "on_street", "attached")[n % 5]
                words = self.told[supply]
                spaces = {"attached": 180, "public": 60, "on_street": 20}[supply]
                self._enter(
                    town, name=f"{short}{words[n % len(words)]}{n // len(words) + 1}号",
                    spaces=spaces + self.chance.randrange(spaces), day=OPENED, supply=supply,
                    kind=kinds[supply], covered=supply == "attached",
                    height_m=2.2 if supply == "attached" else None,
                )  # fmt: skip

    def _lumps(self) -> None:
        """The rest of the stock, by town and class, as the statistics of 2021 had it."""
        weights = {
            town: Division.objects.filter(level="community", parent_id=town).count()
            * (URBAN if town in self.told["many"] else 1)
            for town in self.ground
        }
        for supply, whole in self.told["opening"].items():
            rows = Entry.objects.filter(ledger=LEDGER, class_key=supply)
            rest = whole - int(rows.aggregate(sum=Sum("quantity"))["sum"] or 0)
            self._book(
                Change(
                    day=OPENED, quantity=part, reason=Reason.OPENING, class_key=supply,
                    division=town, document=self.told["opening_document"],
                    basis=self.told["opening_basis"],
                )
                for town, part in _shared(rest, weights).items()
            )  # fmt: skip

    def _book(self, changes: Iterator[Change]) -> None:
        book_many(ledger=the_ledger(), changes=changes, by=self.posts["command_head"])

    def _year(self) -> None:
        """What 2022 built and registered, month by month."""
        towns = [*self.told["many"], *list(self.ground)[5:9]]
        for n, spaces in enumerate(self.told["built"]["pocket"]):
            self._new(towns[n % len(towns)], f"小微停车场{n + 1}号", spaces, n, is_pocket=True)
        for n, spaces in enumerate(self.told["built"]["other"]):
            self._new(towns[n % 5], f"新建公共停车场{n + 1}号", spaces, n)
        places = (next(self.ground[towns[n % 5]]) for n in range(len(self.told["registered"])))
        registrations.register_five(self.told["registered"], places, self.posts)

    def _new(self, town: str, name: str, spaces: int, n: int, **facts: Any) -> None:
        day = date(2022, 1 + (n % 11), 12 + n)
        told = {
            "supply": "public", "kind": "ground", "reason": Reason.BUILT, "opened_on": day,
            "document": f"{self.told['built_document']}2022年第{n + 1}号",
        }  # fmt: skip
        with clock.at(at(day)):
            self._enter(town, name=name, spaces=spaces, day=day, **told | facts)

    def _unexplained(self) -> None:
        """What the stated totals leave open: entered as such, for the district as a whole."""
        rows = Entry.objects.filter(ledger=LEDGER, day__lte=CLOSED).order_by()
        found = rows.values("class_key").annotate(sum=Sum("quantity"))
        there = {row["class_key"]: int(row["sum"]) for row in found}
        self._book(
            Change(
                day=CLOSED, quantity=total - there[supply], reason=Reason.UNEXPLAINED,
                class_key=supply, division=COUNTY, document=self.told["unexplained_document"],
                words=self.told["unexplained_words"],
            )
            for supply, total in self.told["closing"].items()
        )  # fmt: skip

    def _claims(self) -> None:
        """The totals as they were printed, also those that contradict one another."""
        for row in self.told["claims"]:
            since = row.get("since")
            claim(
                ledger=the_ledger(), day=CLOSED, class_key=row["class"], quantity=row["quantity"],
                qualifier=row["qualifier"], step=row["step"], source_words=row["words"],
                since=date.fromisoformat(since) if since else None,
                document=self.told["claims_document"], by=self.posts["command_head"],
            )  # fmt: skip

    def _present(self) -> None:
        """Of the last days: one built, one planned, one closed, one taken out, one corrected."""
        ago = [self.today - timedelta(days=days) for days in range(40)]
        with clock.at(at(ago[5])):
            fresh = self._enter(
                "500116001", name="城南小微停车场", spaces=48, day=ago[5], supply="public",
                kind="ground", is_pocket=True, reason=Reason.BUILT, opened_on=ago[5],
                document=self.told["built_document"],
            )  # fmt: skip
            self._enter("500116005", name="规划中的艾坪公共停车场", spaces=0, day=ago[5],
                        supply="public", opened_on=None)  # fmt: skip
        with clock.at(at(ago[1])):
            actions.correct_count(
                fresh, entry=standing_entries(fresh).get(), spaces=46, reason="现场复核，两个泊位未施划",
                document="泊位复核记录（演示）", by=self.posts["parking_officer_2"],
            )  # fmt: skip
        listed = CarPark.objects.filter(division__startswith="500116002", supply="public")
        with clock.at(at(ago[12])):
            actions.close_for_a_time(listed[0], reason="地面改造，工期一个月", by=self.by)
            actions.take_out(
                listed[1], day=ago[12], today=self.today, reason="地块开工建设",
                document="停用告知书（演示）", by=self.by,
            )  # fmt: skip
        with clock.at(at(ago[20])):
            actions.note_running(listed[2], joined_to_city=False, has_information_system=True,
                                 pay_ways=1, adverts_in_payment=True, by=self.by)  # fmt: skip


def _along(line: list[list[float]], share: float) -> tuple[float, float]:
    """The point of a line at that share of its length."""
    found = LineString(line).interpolate(share, normalized=True)
    return round(found.x, 6), round(found.y, 6)


def _shared(whole: int, weights: dict[str, int]) -> dict[str, int]:
    """`whole` in whole parts by weight, adding up exactly: the largest remainders get one more."""
    total = sum(weights.values())
    parts = {key: whole * weight // total for key, weight in weights.items()}
    left = whole - sum(parts.values())
    by_rest = sorted(weights, key=lambda key: (-(whole * weights[key] % total), key))
    for key in by_rest[:left]:
        parts[key] += 1
    return {key: part for key, part in parts.items() if part}
