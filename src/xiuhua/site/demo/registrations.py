"""The demo's registrations: five of 2022, what became of them, and what lies with the office today.

Every step is the real deed of whoever takes it, on the day it was taken: the operator's own account
for its car parks, an officer at the counter for the others, and a second officer who decides.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw

from xiuhua.accounts.models import User
from xiuhua.evidence.actions import Prepared, prepare
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.parking.actions import applying, deciding, operators, reminding
from xiuhua.parking.models import Operator, Registration
from xiuhua.parking.queries.checklist import papers_for
from xiuhua.places.models import Division

from . import Say, clock
from .ground import DATA

Place = tuple[str, float, float]
"""A community and a point in it."""


def register_five(
    spaces: list[int], places: Iterator[Place], posts: dict[str, User]
) -> list[Registration]:
    """The registrations of 2022, with so many spaces each; each enters its car park."""
    story = _Story(posts)
    return [story.of_2022(n, count, next(places)) for n, count in enumerate(spaces)]


def load(today: date, say: Say) -> None:
    """What became of them, and what waits today. Once: the second start finds it in place."""
    if Registration.objects.exclude(kind="first", decided_at__isnull=False).exists():
        return
    say("registrations of car parks")
    posts = {user.username: user for user in User.objects.select_related("organisation")}
    story = _Story(posts)
    for n, held in enumerate(Registration.objects.filter(state="registered").order_by("id")):
        story.renewed(n, held, today)
    with clock.at(_at(today, time(2, 50))):
        reminding.expire(today)
    story.present(today)


def _at(day: date, when: time = time(10, 20)) -> datetime:
    return timezone.make_aware(datetime.combine(day, when))


@cache
def _paper(n: int) -> Prepared:
    """A sheet with lines and a seal, as if photographed; what is written on it is nobody's business."""
    sheet = Image.new("RGB", (720, 960), "#d9d4c8")
    drawing = ImageDraw.Draw(sheet)
    drawing.rectangle((40, 40, 680, 920), fill="#fbfaf6", outline="#b8b2a4")
    drawing.rectangle((220, 100, 500, 126), fill="#30343a")
    for line in range(18):
        width = 420 + (line * 37 + n * 53) % 150
        drawing.rectangle((90, 190 + line * 32, 90 + width, 200 + line * 32), fill="#8d9298")
    drawing.ellipse((470, 740, 620, 890), outline="#b3261e", width=6)
    content = io.BytesIO()
    sheet.save(content, "JPEG", quality=80)
    return prepare(io.BytesIO(content.getvalue()))


class _Story:
    """Tells one registration after the other."""

    def __init__(self, posts: dict[str, User]) -> None:
        self.posts = posts
        self.told: dict[str, Any] = json.loads((DATA / "registrations.json").read_text("utf-8"))
        self.operators = list(Operator.objects.filter(state="admitted").order_by("id"))
        self.officer = posts["parking_officer"]

    def by(self, operator: Operator) -> User:
        """The operator's own account, else the officer at the counter, who decides nothing."""
        own = self.posts["operator"]
        same = operator.organisation_id == own.organisation_id
        return own if same else self.posts["parking_officer_2"]

    def of_2022(self, n: int, spaces: int, place: Place) -> Registration:
        """Applied for, reviewed and registered on a day of 2022."""
        told, name = self.told["of_2022"][n]
        day = date.fromisoformat(told)
        made = self.applied(n, spaces, place, day - timedelta(days=14), name)
        self.reviewed(made, day - timedelta(days=9))
        with clock.at(_at(day)):
            deciding.register_car_park(made, by=self.officer)
        return made

    def applied(
        self, n: int, spaces: int, place: Place, day: date, name: str, *, hand_in: bool = True
    ) -> Registration:  # fmt: skip
        """Written with its papers, and handed in."""
        operator = self.operators[n % len(self.operators)]
        by = self.by(operator)
        with clock.at(_at(day, time(9, 5 + n))):
            made: Registration = applying.begin_registration(
                operator=operator, told=self.facts(n, spaces, place, day, name), is_demo=True, by=by
            )
            self.papers(made, by)
            if hand_in:
                applying.submit_registration(made, by=by)
        return made

    def facts(self, n: int, spaces: int, place: Place, day: date, name: str) -> dict[str, Any]:
        """What such an application says."""
        division, lon, lat = place
        kinds = {"disabled": spaces // 50, "charging": spaces // 10, "large": 0}
        return {
            "name": f"{name}（演示）", "supply": "attached", "kind": "underground", "address": f"{name}（演示）",
            "division": division, "lon": lon, "lat": lat, "telephone": "", "height_m": 2.2, "covered": True,
            "opened_on": day.isoformat(), "spaces": spaces,
            "by_kind": kinds | {"ordinary": spaces - sum(kinds.values())},
            "tariff": dict(self.told["tariff"]), "running": dict(self.told["running"]),
        }  # fmt: skip

    def papers(self, registration: Registration, by: User, leave_out: str = "") -> None:
        """A photo of each paper that is needed."""
        for n, paper in enumerate(papers_for(registration, timezone.localdate())):
            if paper.needed and paper.key != leave_out:
                applying.hand_in_paper(
                    registration, paper=paper.key, photos=[_paper(n)], by=by
                )  # fmt: skip

    def reviewed(self, registration: Registration, day: date) -> None:
        with clock.at(_at(day, time(14, 30))):
            deciding.review_registration(registration, by=self.officer)

    def renewed(self, n: int, held: Registration, today: date) -> None:
        """Renewed in time, but for the last one; the one before it ends soon."""
        assert held.until is not None  # it was registered
        day, last = held.until - timedelta(days=20), n + 1 == len(self.told["of_2022"])
        if last or day + timedelta(days=10) > today:
            return
        by = self.by(held.operator)
        with clock.at(_at(day)):
            renewal = applying.begin_again(held, kind="renewal", by=by)
            self.papers(renewal, by)
            applying.submit_registration(renewal, by=by)
        self.reviewed(renewal, day + timedelta(days=4))
        soon = today + timedelta(days=26) if n + 2 == len(self.told["of_2022"]) else None
        with clock.at(_at(day + timedelta(days=8))):
            deciding.register_car_park(renewal, until=soon, by=self.officer)

    def present(self, today: date) -> None:
        """One overdue, two waiting, one asked about, one being written; a company waits too."""
        places = _places()
        ago = [today - timedelta(days=days) for days in range(50)]
        rows = [(name, spaces, next(places)) for name, spaces in self.told["present"]]
        late = self.applied(1, rows[0][1], rows[0][2], ago[40], rows[0][0])
        self.reviewed(late, ago[36])
        self.applied(2, rows[1][1], rows[1][2], ago[4], rows[1][0])
        self.reviewed(self.applied(0, rows[2][1], rows[2][2], ago[9], rows[2][0]), ago[6])
        self._asked(self.applied(0, rows[3][1], rows[3][2], ago[8], rows[3][0]), ago[5])
        self.applied(0, rows[4][1], rows[4][2], ago[1], rows[4][0], hand_in=False)
        with clock.at(_at(ago[2])):
            operators.register_operator(**self.told["company"], is_demo=True, by=PUBLIC)

    def _asked(self, registration: Registration, day: date) -> None:
        self.reviewed(registration, day)
        with clock.at(_at(day, time(16, 0))):
            deciding.ask_operator(registration, words=self.told["question"], by=self.officer)


def _places() -> Iterator[Place]:
    """Places in the largest cells of a street town, always the same."""
    cells = Division.objects.filter(level="cell", code__startswith="500116001").order_by("-area_m2")
    for cell in cells:
        assert cell.outline is not None  # a cell without a shape cannot be loaded
        middle = cell.outline.representative_point()
        yield cell.code[:12], round(middle.x, 6), round(middle.y, 6)
