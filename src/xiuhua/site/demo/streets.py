"""The demo's bays on streets: one in publication, one waiting for the police, one refused, one removed."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from xiuhua.accounts.models import User
from xiuhua.evidence.actions import release
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.parking import actions
from xiuhua.parking.actions import marking_out, proposing, publishing, signing
from xiuhua.parking.models import CarPark, Decision
from xiuhua.parking.models.decision import stretch_of
from xiuhua.parking.rules.stays import Limit as Hours
from xiuhua.places.models import Division

from . import Say, clock, pictures
from .ground import DATA

BESIDE = 0.0012
"""So many degrees between the stretches of one community, some 120 m."""


def load(today: date, say: Say) -> None:
    """Once: the second start finds them in place."""
    if Decision.objects.exists():
        return
    say("bays on streets, decided by two and heard by all")
    pictures.draw({"dig"})
    _Streets(today).tell()


def at(day: date, when: time = time(9, 40)) -> datetime:
    """A moment of a day."""
    return timezone.make_aware(datetime.combine(day, when))


class _Streets:
    """Tells each story through the deeds of those who have a say."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.told: dict[str, Any] = json.loads((DATA / "streets.json").read_text("utf-8"))
        posts = {user.username: user for user in User.objects.select_related("organisation")}
        self.officer, self.head = posts["parking_officer"], posts["command_head"]
        self.police, self.shift_head = posts["traffic_police"], posts["shift_head"]
        self.documents = 0

    def tell(self) -> None:
        """Stretch by stretch, the oldest first, so that numbers rise with the days."""
        for n, row in sorted(enumerate(self.told["streets"]), key=lambda one: one[1]["days"]):
            self._street(row, n)
        self._existing()

    def _street(self, row: dict[str, Any], n: int) -> None:
        """As far as its story goes; each step on a day of its own."""
        day = self.today + timedelta(days=row["days"])
        with clock.at(at(day)):
            decision = self._propose(row, n)
        with clock.at(at(day + timedelta(days=1))):
            self._measure(decision, row)
        if row["upto"] == "declined":
            with clock.at(at(day + timedelta(days=3))):
                signing.decline_police(decision, words=row["declined"], by=self.police)
            return
        with clock.at(at(day + timedelta(days=2))):
            signing.sign_city(decision, by=self.head)
        if row["upto"] == "city":
            return
        self._sign_and_publish(decision, day + timedelta(days=3))
        self._objections(decision, row)
        if row["upto"] == "published":
            return
        self._decide(decision, day + timedelta(days=12))
        if row["upto"] != "decided":
            self._set_out(decision, row, day + timedelta(days=14))

    def _propose(self, row: dict[str, Any], n: int) -> Decision:
        division, line = self._ground(row["town"], n)
        made: Decision = proposing.propose(
            street=row["street"], name=row["name"], division=division, line=line, bays=row["bays"],
            disabled=row["disabled"], reasons=row["reasons"], hours=self._hours(row["hours"]),
            outside=row["hours"] != "night", is_demo=True, by=self.officer,
        )  # fmt: skip
        return made

    def _measure(self, decision: Decision, row: dict[str, Any]) -> None:
        told = self.told["good"] | row.get("measured", {})
        photo = pictures.of("dig", "before", decision.pk)
        proposing.measure(decision, stretch=stretch_of(told), photos=[photo], by=self.officer)
        if row.get("waive"):
            condition, words, document = row["waive"]
            proposing.waive(
                decision, condition=condition, words=words, document=document, by=self.officer
            )

    def _sign_and_publish(self, decision: Decision, day: date) -> None:
        with clock.at(at(day)):
            signing.sign_police(decision, by=self.police)
        with clock.at(at(day + timedelta(days=1))):
            publishing.publish(decision, by=self.officer)

    def _objections(self, decision: Decision, row: dict[str, Any]) -> None:
        assert decision.published_on is not None  # it was published just now
        for n, (words, answered) in enumerate(row.get("objections", ())):
            with clock.at(at(decision.published_on + timedelta(days=1 + n), time(20, 15))):
                made = publishing.object_to(decision, words=words, by=PUBLIC)
            if answered:
                with clock.at(at(decision.published_on + timedelta(days=2 + n))):
                    publishing.answer(made, words=row["answer"], by=self.officer)

    def _decide(self, decision: Decision, day: date) -> None:
        with clock.at(at(day)):
            publishing.decide(decision, document=self._document(), by=self.head)

    def _set_out(self, decision: Decision, row: dict[str, Any], day: date) -> None:
        with clock.at(at(day)):
            photo = pictures.of("dig", "after", decision.pk)
            marking_out.set_out(
                decision, bays=row["bays"], from_day=day, photos=[photo], by=self.officer
            )
            for item in Item.objects.filter(subject_kind=Decision.record_kind, subject_key=decision.number,
                                            stage="set_out"):  # fmt: skip
                release(item, by=self.shift_head)
            assert decision.car_park is not None  # the stretch is there now
            if row.get("free"):
                actions.set_tariff(
                    decision.car_park, first_on=day, is_free=True, words="免费", by=self.officer
                )
        if row["upto"] == "removed":
            self._remove(decision, row)

    def _remove(self, decision: Decision, row: dict[str, Any]) -> None:
        assert decision.car_park is not None  # it was set out
        day = self.today + timedelta(days=row["last"])
        with clock.at(at(day - timedelta(days=14))):
            removal = proposing.propose_removal(
                car_park=decision.car_park, reasons=row["removal"], by=self.officer
            )
            proposing.hand_on(removal, by=self.officer)
        with clock.at(at(day - timedelta(days=13))):
            signing.sign_city(removal, by=self.head)
        self._sign_and_publish(removal, day - timedelta(days=12))
        self._decide(removal, day - timedelta(days=2))
        with clock.at(at(day)):
            marking_out.remove(removal, by=self.officer)

    def _existing(self) -> None:
        """Bays that were there before anybody kept decisions: their hours change by the first one."""
        row = self.told["existing"]
        car_park = CarPark.objects.filter(name=row["name"]).first()
        if car_park is None:
            return
        day = self.today + timedelta(days=row["days"])
        with clock.at(at(day)):
            decision = proposing.propose_hours(
                car_park=car_park,
                hours=self._hours(row["hours"]),
                reasons=row["reasons"],
                by=self.officer,
            )
            proposing.hand_on(decision, by=self.officer)
        with clock.at(at(day + timedelta(days=1))):
            signing.sign_city(decision, by=self.head)
        self._sign_and_publish(decision, day + timedelta(days=2))
        self._decide(decision, day + timedelta(days=12))
        with clock.at(at(day + timedelta(days=14))):
            marking_out.change_hours(decision, from_day=day + timedelta(days=14), by=self.officer)

    def _hours(self, key: str) -> list[Hours]:
        return [Hours(*row) for row in self.told["hours"][key]]

    def _ground(self, town: str, n: int) -> tuple[str, list[list[float]]]:
        """A line of some 90 m inside a cell of the town; always the same."""
        cells = Division.objects.filter(level="cell", code__startswith=town).order_by("area_m2")
        cell = cells[n * 3 % cells.count()]
        assert cell.outline is not None  # a cell without a shape cannot be loaded
        middle = cell.outline.representative_point()
        lon, lat = round(middle.x + BESIDE / 3, 6), round(middle.y - BESIDE / 4, 6)
        line = [
            [lon - 0.00046, lat],
            [lon, round(lat + 0.00004, 6)],
            [lon + 0.00046, round(lat + 0.00011, 6)],
        ]
        return cell.code[:12], line

    def _document(self) -> str:
        self.documents += 1
        return str(self.told["document"]).format(n=self.documents)
