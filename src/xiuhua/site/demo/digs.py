"""The demo's digs: the scheme of watchers since September 2022, and what is being dug today."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xiuhua.accounts.models import Organisation, User
from xiuhua.evidence.actions import release
from xiuhua.evidence.models import Item
from xiuhua.excavations import actions
from xiuhua.excavations.models import Company, Finding, Permit, Section, Watch, Watcher
from xiuhua.kernel.permissions import PUBLIC, SYSTEM
from xiuhua.places.models import Division

from . import Say, clock, pictures
from .ground import DATA

BEGAN = date(2022, 9, 5)
"""The page: since early September 2022."""
WATCHERS = 34
PAST = 6
OPEN = 16
MORNING, EVENING = time(9, 20), time(18, 5)


def load(today: date, say: Say) -> None:
    """Once: the second start finds them in place."""
    if Company.objects.exists():
        return
    say("road digs and the residents who watch them")
    pictures.draw({"dig"})
    _Digs(today).tell()


def at(day: date, when: time = MORNING) -> datetime:
    """A moment of a day."""
    return timezone.make_aware(datetime.combine(day, when))


class _Digs:
    """Tells the story of the scheme: every step is the real deed of the post that takes it."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.told: dict[str, Any] = json.loads((DATA / "digs.json").read_text("utf-8"))
        self.posts = {user.username: user for user in User.objects.select_related("organisation")}
        self.chance = random.Random(2022)  # noqa: S311 - a demo, not a secret
        self.companies: dict[str, Company] = {}
        self.watchers: list[Watcher] = []
        self.ground = self._ground()

    def tell(self) -> None:
        """From the first watcher to this evening."""
        with clock.at(at(BEGAN - timedelta(days=4))):
            self._offices()
        self._recruit()
        for n in range(PAST):
            self._past(n)
        self._in_warranty()
        self._renew()
        self._present()

    def _ground(self) -> Iterator[tuple[str, str, list[list[float]]]]:
        """Stretches inside cells of the towns: community, road, middle line; always the same."""
        towns = list(self.told["roads"])
        cells = {
            town: list(
                Division.objects.filter(level="cell", code__startswith=town).order_by("area_m2")[
                    :30
                ]
            )
            for town in towns
        }
        for n in range(200):
            town = towns[(0, 0, 1, 0, 2, 1)[n % 6]]
            cell = cells[town][(n * 7) % len(cells[town])]
            assert cell.outline is not None  # a cell without a shape cannot be loaded
            middle = cell.outline.representative_point()
            shift = 0.0004 * (n // 6)
            lon, lat = round(middle.x + shift * 0.3, 6), round(middle.y - shift * 0.2, 6)
            bend = 0.00012 * (n % 3 - 1)
            line = [[lon - 0.0005, lat], [lon, lat + bend], [lon + 0.0005, lat + bend / 2]]
            roads = self.told["roads"][town]
            yield cell.code[:12], roads[n % len(roads)], line

    def _offices(self) -> None:
        for row in self.told["companies"]:
            made = actions.register(
                name=row["name"], credit_code=row["code"], telephone="", contact=row["contact"],
                phone="13800000000", is_demo=True, by=PUBLIC,
            )  # fmt: skip
            self.companies[row["key"]] = actions.admit(made, by=self.posts["permit_officer"])
        for town, code in self.told["powers"]:
            actions.set_power(
                division=town, rule="", holder=Organisation.objects.get(code=code), first=BEGAN,
                document="镇街综合执法事项清单（演示）", by=self.posts["command_head"],
            )  # fmt: skip

    def _recruit(self) -> None:
        """Thirty-odd in the first weeks: shopkeepers first, then residents."""
        towns = list(self.told["roads"])
        for n in range(WATCHERS):
            day = BEGAN + timedelta(days=n if n < 20 else 20 + 3 * (n - 20))
            town = towns[(0, 0, 1, 0, 2, 1)[n % 6]]
            communities = Division.objects.filter(
                level="community", code__startswith=town
            ).order_by("code")
            place = communities[n % communities.count()]
            merchant = n % 3 != 2
            kind = self.told["shops"][n % len(self.told["shops"])]
            with clock.at(at(day)):
                self.watchers.append(
                    actions.recruit(
                        name=self.told["names"][n], phone="" if n % 11 == 10 else f"139{n:08d}",
                        no_phone=n % 11 == 10, kind="merchant" if merchant else "resident",
                        place=f"{kind}（{20 + n}号，演示）" if merchant else f"{20 + n}号住户（演示）",
                        division=place.code, consented=True, notice=True, tied=False, first=day,
                        last=day + timedelta(days=364), insured=n % 2 == 0, is_demo=True,
                        by=self.posts["steward"],
                    )
                )  # fmt: skip

    def _renew(self) -> None:
        """A term lasts a year; each year they went on."""
        day = BEGAN + timedelta(days=360)
        while day < self.today - timedelta(days=200):
            with clock.at(at(day)):
                for watcher in self.watchers:
                    actions.renew(watcher, last=day + timedelta(days=365), by=self.posts["steward"])
            day += timedelta(days=360)
        with clock.at(at(self.today - timedelta(days=60))):
            for n, watcher in enumerate(self.watchers):
                last = self.today + timedelta(days=10 if n == 3 else 160)
                actions.renew(watcher, last=last, by=self.posts["steward"])

    def _apply(self, first: date, days: int, n: int, **facts: Any) -> Permit:
        """Applied for and handed in, a week before."""
        division, road, line = next(self.ground)
        purpose, words, road_class = self.told["works"][n % len(self.told["works"])]
        company = self.companies[("gas", "water", "telecom")[n % 3]]
        by = self.posts["contractor"] if n % 3 == 0 else self.posts["permit_officer_2"]
        permit: Permit = actions.apply(
            applicant=company, contractor=self.companies["pipe" if n % 2 and n >= PAST else "gas"], purpose=purpose,
            words=words, road=road, road_class=road_class, address=f"{10 + n}号至{30 + n}号",
            division=division, proposed_first=first, proposed_last=first + timedelta(days=days - 1),
            police_document=f"江津交警〔演示〕{n + 1}号", planning_document=f"规资函〔演示〕{n + 1}号",
            hours="07:00–12:00，14:00–22:00", restoration="原状恢复", site_phone="000-00000000",
            homes=40 + 7 * n % 60, shops=12 + n % 20, lanes_closed=n % 3, is_demo=True, by=by,
            **facts,
        )  # fmt: skip
        actions.add_section(permit, name=f"{10 + n}号至{30 + n}号段", line=line, width_m=2.4, by=by)
        return permit

    def _granted(self, first: date, days: int, n: int) -> Permit:
        with clock.at(at(first - timedelta(days=9))):
            permit = self._apply(first, days, n)
            by = User.objects.get(pk=int(permit.doers["apply"].split(":")[1]))
            actions.submit(permit, by=by)
        with clock.at(at(first - timedelta(days=7))):
            actions.review(permit, by=self.posts["permit_officer"])
        with clock.at(at(first - timedelta(days=4))):
            actions.grant(
                permit,
                first=first,
                last=first + timedelta(days=days - 1),
                by=self.posts["permit_officer"],
            )
        return permit

    def _opened(
        self, permit: Permit, watchers: list[Watcher], first: date
    ) -> tuple[Section, list[Watch]]:
        section = permit.sections.get()
        with clock.at(at(first - timedelta(days=1))):
            watches = [actions.give_section(one, section=section, by=self.posts["steward"], first=first)
                       for one in watchers]  # fmt: skip
        with clock.at(at(first)):
            actions.open_section(section, photos=[pictures.of("dig", "during", permit.pk)],
                                 by=self.posts["permit_officer"])  # fmt: skip
            shown = Item.objects.filter(
                subject_kind="excavations.section", subject_key=section.number
            ).first()
            if shown:
                release(shown, by=self.posts["shift_head"])
        return section, watches

    def _looks(
        self, watch: Watch, first: date, last: date, *, worked: Any = None, seen: Any = None
    ) -> None:
        """A look each evening, off a paper card or from the phone."""
        day, steward = first, self.posts["steward"]
        while day <= last:
            problems, told = (seen or {}).get(day, ([], ""))
            with clock.at(at(day, EVENING)):
                saw: dict[str, Any] = {
                    "worked": (worked or {}).get(day, "yes"), "problems": problems, "told": told,
                    "photos": [pictures.of("dig", "before", day.day)] if problems else (),
                }  # fmt: skip
                if watch.watcher.no_phone:
                    actions.tick(watch, day=day, by=steward, **saw)
                else:
                    actions.look(watch, by=SYSTEM, **saw)
            day += timedelta(days=1)

    def _past(self, n: int) -> None:
        """One of 2022: watched to its end, something found and mended, signed off, its warranty over."""
        first, days = BEGAN + timedelta(days=3 + 15 * n), 10
        permit = self._granted(first, days, n)
        section, watches = self._opened(
            permit, [self.watchers[n], self.watchers[n + 8]][: 1 + n % 2], first
        )
        over = 2 if n == 2 else 0
        last = first + timedelta(days=days - 1 + over)
        seen = {first + timedelta(days=3): (["dust"], "mended" if n % 2 else "promised")}
        for watch in watches:
            self._looks(watch, first, last, seen=seen if n != 4 else None)
            seen = {}
        self._found(section, first + timedelta(days=3), last)
        with clock.at(at(last, EVENING)):
            actions.restore(
                section, photos=[pictures.of("dig", "after", n)], by=self.posts["permit_officer"]
            )
            permit.refresh_from_db()
            actions.finish(permit, by=self.posts["contractor"])
        with clock.at(at(last + timedelta(days=3))):
            actions.sign(permit, party="municipal", by=self.posts["permit_officer_2"])
            actions.sign(permit, party="police", by=self.posts["permit_officer"])

    def _in_warranty(self) -> None:
        """A year later each road was looked at once more, and let go."""
        for permit in Permit.objects.filter(state="warranty"):
            assert permit.warranty_until is not None  # it was signed off
            with clock.at(at(permit.warranty_until - timedelta(days=20))):
                actions.check_warranty(
                    permit, words="路面平整，无沉陷。", sound=True, by=self.posts["permit_officer"]
                )
        actions.close_warranties(self.today)

    def _found(self, section: Section, first: date, last: date) -> None:
        """The nightly pass, talks, and looking again, as long as the dig lay open."""
        day = first
        while day <= last:
            with clock.at(at(day, time(23, 0))):
                actions.look_over(day)
            for finding in Finding.objects.filter(section=section, state="open"):
                with clock.at(at(day, time(23, 10))):
                    actions.persuade(finding, told_to="现场负责人", answer="promised", words="当晚加装雾炮，路面冲洗。",
                                     by=self.posts["steward"])  # fmt: skip
            for finding in Finding.objects.filter(
                section=section, state="promised", first_seen__lt=day
            ):
                with clock.at(at(day, time(23, 20))):
                    actions.recheck(
                        finding,
                        mended=True,
                        words="已加装雾炮，路面干净。",
                        by=self.posts["steward"],
                    )
            day += timedelta(days=1)

    def _present(self) -> None:
        """What is being dug, comes, is decided and is in warranty today."""
        today = self.today
        with clock.at(at(today - timedelta(days=30))):
            for back in (6, 3):
                actions.note_rain(division="500116", day=today - timedelta(days=back), mm=Decimal(14 + back),
                                  source="江津气象（演示）", is_demo=True, by=self.posts["permit_officer"])  # fmt: skip
        free = iter(self.watchers)
        for n in range(OPEN):
            began = today - timedelta(days=2 + n % 9)
            days = 4 if n == 1 else 14 + n % 5
            permit = self._granted(began, days, PAST + n)
            two = [next(free), next(free)] if n % 4 else [next(free)]
            section, watches = self._opened(permit, two, began)
            self._watched(n, section, watches, began)
        self._ladder()
        self._bare()
        self._coming()

    def _watched(self, n: int, section: Section, watches: list[Watch], began: date) -> None:
        yesterday = self.today - timedelta(days=1)
        days = [began + timedelta(days=k) for k in range((yesterday - began).days + 1)]
        idle = dict.fromkeys(days, "no") if n in (4, 10) else {}
        problems = {3: ["dust"], 6: ["no_hoarding"], 9: ["other"], 12: ["by_eye_area"]}.get(n)
        seen = {days[-1]: (problems, "refused" if n == 6 else "not_told")} if problems else {}
        for place, watch in enumerate(watches):
            last = yesterday - timedelta(days=4) if n == 7 and not place else yesterday
            self._looks(watch, began, last, worked=idle, seen=seen)
            seen = {}

    def _ladder(self) -> None:
        """Last night's pass, and how far the neighbours have come with what it found."""
        steward = self.posts["steward"]
        with clock.at(at(self.today - timedelta(days=1), time(23, 0))):
            actions.look_over(self.today - timedelta(days=1))
        found = {one.rule: one for one in Finding.objects.filter(state="open")}
        with clock.at(at(self.today, time(8, 10))):
            if (one := found.get("dust")) is not None:
                actions.persuade(
                    one,
                    told_to="现场负责人",
                    answer="promised",
                    words="答应上午加装喷淋。",
                    by=steward,
                )
            if (one := found.get("idle")) is not None:
                actions.persuade(
                    one,
                    told_to="项目经理",
                    answer="refused",
                    words="称等管材，不肯撤围挡。",
                    by=steward,
                )
        with clock.at(at(self.today, time(8, 40))):
            if (one := found.get("idle")) is not None:
                actions.escalate(one, words="劝导无效，围挡占用一条车道。", by=steward)
        if (one := found.get("overrun")) is not None:
            with clock.at(at(self.today, time(8, 20))):
                actions.persuade(
                    one, told_to="项目经理", answer="refused", words="说还要几天。", by=steward
                )

    def _bare(self) -> None:
        """One open section has lost its watcher, and is flagged."""
        section = Section.objects.filter(state="open").order_by("pk").last()
        assert section is not None  # it was opened just before
        with clock.at(at(self.today, time(8, 50))):
            for watch in section.watches.filter(ended_on=None):
                actions.take_section(watch, reason="搬走", by=self.posts["steward"])

    def _coming(self) -> None:
        """Granted, under review, asked back, being written, an emergency, and next year's plan."""
        today, officer = self.today, self.posts["permit_officer"]
        self._granted(today + timedelta(days=3), 8, 31)
        with clock.at(at(today - timedelta(days=2))):
            locked = self._apply(today + timedelta(days=12), 9, 33)
            assert locked.outline is not None
            line = locked.sections.get().line
            actions.lock_road(kind="road_overhauled", name=locked.road, on=today - timedelta(days=400),
                              division=locked.division[:9], document="大修竣工验收〔演示〕3号", line=line,
                              width_m=14, is_demo=True, by=officer)  # fmt: skip
            actions.submit(locked, by=self.posts["contractor"])
            asked = self._apply(today + timedelta(days=15), 6, 36)
            actions.submit(asked, by=self.posts["contractor"])
            actions.review(asked, by=officer)
            actions.ask(asked, words="请补充管线综合断面图。", by=officer)
            self._apply(today + timedelta(days=20), 5, 39)
        with clock.at(at(today, time(7, 40))):
            burst = self._apply(
                today, 3, 42, is_emergency=True, emergency_words="供水主管爆裂，路面涌水"
            )
            actions.break_open(burst, at=timezone.now(), by=self.posts["contractor"])
        for n in range(5):
            division, road, line = next(self.ground)
            with clock.at(at(today - timedelta(days=20 + n))):
                actions.hand_in(
                    company=self.companies[("gas", "water", "telecom")[n % 3]], name=f"{road}管线更新",
                    year=today.year + 1, purpose=("gas", "water", "telecom")[n % 3], road=road, division=division,
                    first=date(today.year + 1, 3, 1 + 5 * n), last=date(today.year + 1, 4, 10 + n),
                    line=line, width_m=2.4, is_demo=True, by=officer,
                )  # fmt: skip
