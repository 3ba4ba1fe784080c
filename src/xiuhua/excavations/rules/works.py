"""What may be wrong at a dig: pure rules over what is known of one section on one day.

The nightly pass asks all of them of every open section. What the rules find from days and looks is
certain; what a watcher only saw is "by eye" until somebody measures or looks again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from xiuhua.kernel.rules import Dated, Finding, Rules

RULES = Rules()
WorksRule = Callable[["Works"], Finding | None]
SEEN_DAYS = Dated(
    {date(2000, 1, 1): 3},
    unit="days",
    source="a default of this platform: a sight is looked at for three days",
)
"""What a watcher saw counts as standing for so many days, unless a later look says all is well."""
IDLE_LOOKS = Dated(
    {date(2000, 1, 1): {"expressway": 2, "arterial": 3, "collector": 5, "local": 7, "pavement": 7}},
    unit="looks",
    source="a default of this platform: looks in a row without work, by class of road",
)
EMERGENCY_HOURS = Dated({date(1996, 10, 1): 24}, unit="hours", source="《城市道路管理条例》第34条")
DUTIES = "《重庆市市政设施管理条例》(2018年修正)"


@dataclass(frozen=True)
class Sight:
    """One look, as the rules read it."""

    day: date
    worked: str
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class Works:
    """One section of a dig on `today`: its permit, its state, its looks (newest first), its size.

    `permitted` is False where nobody has granted anything; `last` the last granted day, rain days
    added; `over_m2` what was measured outside the permit, None where nothing was measured.
    """

    today: date
    permitted: bool
    last: date | None
    is_open: bool
    road_class: str = "local"
    opened_on: date | None = None
    night_work: bool = False
    over_m2: Decimal | None = None
    tolerance_m2: Decimal = Decimal(0)
    hours_since_broken_open: float | None = None
    filed: bool = True
    sights: Sequence[Sight] = field(default_factory=tuple)
    idle: Idle | None = None


@dataclass(frozen=True)
class Idle:
    """So many days in a row on which one looked and nobody worked, the first and the last of them."""

    looks: int
    first: date
    last: date


def by_day(sights: Sequence[Sight]) -> list[Sight]:
    """One sight a day, the newest first: two who looked on a day saw what either of them saw.

    They worked if one of them saw it; nobody worked if one saw that and nobody saw them work.
    """
    days: dict[date, Sight] = {}
    for one in sights:
        if (there := days.get(one.day)) is not None:
            worked = next(
                key for key in ("yes", "no", "unknown") if key in (one.worked, there.worked)
            )
            one = Sight(one.day, worked, sorted({*there.problems, *one.problems}))
        days[one.day] = one
    return sorted(days.values(), key=lambda one: one.day, reverse=True)


def idle_row(sights: Sequence[Sight]) -> Idle | None:
    """The newest days in a row on which nobody was seen working; a day without a sight ends no row.

    The nightly pass has the database count the same.
    """
    days = []
    for one in by_day(sights):
        if one.worked == "yes":
            break
        if one.worked == "no":
            days.append(one.day)
    return Idle(len(days), days[-1], days[0]) if days else None


def seen(works: Works, key: str) -> Sight | None:
    """The newest look that saw this problem, within the days it counts; none after a look without."""
    since = works.today - timedelta(days=SEEN_DAYS.on(works.today) - 1)
    newest = next((one for one in works.sights if one.day >= since), None)
    return newest if newest and key in newest.problems else None


@RULES.rule(
    "overrun", title="Longer than permitted",
    source=f"{DUTIES}：按批准的期限；《城市道路管理条例》第36条",
)  # fmt: skip
def overrun(works: Works) -> Finding | None:
    """The road lies open after the last granted day; size is days over."""
    if not works.is_open or not works.last or works.today <= works.last:
        return None
    days = (works.today - works.last).days
    return Finding("{size} days longer than permitted, until {last}.", size=days, last=works.last)


@RULES.rule(
    "over_area", title="More area than permitted",
    source=f"{DUTIES}：按批准的地域、范围；《城市道路管理条例》第36条",
)  # fmt: skip
def over_area(works: Works) -> Finding | None:
    """Measured outside the permit by more than the tolerance of the measuring; size is m²."""
    if works.over_m2 is None or works.over_m2 <= works.tolerance_m2:
        return None
    return Finding("{size} m² more than permitted, as measured.", size=works.over_m2)


@RULES.rule(
    "idle", title="Hoarded, and nobody works",
    source="江津区城市管理局2022年做法；连续次数为本平台默认值", confirmed=False,
)  # fmt: skip
def idle(works: Works) -> Finding | None:
    """So many looks in a row, by class of road, saw nobody working; size is the days they span."""
    wanted = IDLE_LOOKS.on(works.today).get(works.road_class, 7)
    row = works.idle
    if not works.is_open or row is None or row.looks < wanted:
        return None
    days = (row.last - row.first).days + 1
    return Finding("{looks} looks in a row saw nobody working, for {size} days.", size=days,
                   looks=row.looks)  # fmt: skip


@RULES.rule(
    "no_permit", title="Without a permit",
    source="《城市道路管理条例》第30、33条",
)  # fmt: skip
def no_permit(works: Works) -> Finding | None:
    """The road lies open and nobody has granted it."""
    if works.is_open and not works.permitted:
        return Finding("The road is open and nobody has granted it.")
    return None


@RULES.rule(
    "late_filing", title="Emergency not filed in time",
    source="《城市道路管理条例》第34条：二十四小时内补办",
)  # fmt: skip
def late_filing(works: Works) -> Finding | None:
    """An emergency broken open more than 24 hours ago and not filed yet; size is hours over."""
    if works.filed or works.hours_since_broken_open is None:
        return None
    over = works.hours_since_broken_open - EMERGENCY_HOURS.on(works.today)
    if over <= 0:
        return None
    return Finding("Not filed {size} hours after the time for it was over.", size=ceil(over))


SENTENCES: dict[str, str] = {
    "overrun": "{size} days longer than permitted.",
    "over_area": "{size} m² more than permitted, as measured.",
    "idle": "Nobody has worked there for {size} days.",
    "no_permit": "The road is open and nobody has granted it.",
    "late_filing": "Not filed {size} hours after the time for it was over.",
}
"""What each rule finds, in one sentence; sights add theirs below."""
TITLES: dict[str, str] = {
    "overrun": "Longer than permitted",
    "over_area": "More area than permitted",
    "idle": "Hoarded, and nobody works",
    "no_permit": "Without a permit",
    "late_filing": "Emergency not filed in time",
}
"""What each rule is called in a list; sights add theirs below."""


def _sight(key: str, called: str, title: str, text: str, *, source: str) -> None:
    """A rule that stands when a watcher saw it."""
    SENTENCES[key], TITLES[key] = text, called

    @RULES.rule(key, title=title, source=source)
    def ask(works: Works) -> Finding | None:
        return Finding(text) if seen(works, key) else None

    ask.__doc__ = (
        "A watcher saw it within the days that a sight counts, and no later look was without it."
    )


_sight("dust", "Dust", "Not wetted, dust", "Dust: they do not work wet.",
       source=f"{DUTIES}：控制扬尘和路面污染")  # fmt: skip
_sight("no_hoarding", "Hoarding or board", "No hoarding, or not a sound one",
       "No hoarding, or not a sound one.", source=f"{DUTIES}：封闭施工、安全警示标志")  # fmt: skip
_sight("no_board", "No board", "No board with the permit",
       "The permit is not put up where one sees it.",
       source=f"{DUTIES}：批准文书现场显著位置公示")  # fmt: skip
_sight("blocked", "Doors or ways blocked", "Doors or ways blocked", "Doors or ways are blocked.",
       source=f"{DUTIES}：按批准的地域、范围")  # fmt: skip
_sight("night_noise", "Noise at night", "Noise at night", "Noise at night.",
       source="《噪声污染防治法》第43条")  # fmt: skip
_sight("mud", "Mud on the road", "Mud on the road", "Mud on the road.",
       source=f"{DUTIES}：控制扬尘和路面污染")  # fmt: skip
_sight("piled", "Material piled outside", "Material piled outside", "Material lies about outside.",
       source=f"{DUTIES}：堆料、工棚规范整洁")  # fmt: skip
_sight("restoration", "Road not made good", "Road not restored well", "The road is not restored well.",
       source=f"{DUTIES}：期满拆障恢复，经验收合格方可恢复通行")  # fmt: skip
_sight("other", "Something else", "Other uncivil works", "Works that bother the neighbours.",
       source=f"{DUTIES}：堆料、工棚规范整洁")  # fmt: skip
_sight("by_eye_area", "Takes too much room", "Looks larger than permitted",
       "By eye it is larger than permitted; measure it.",
       source=f"{DUTIES}：按批准的地域、范围")  # fmt: skip
_sight("by_eye_time", "Takes too long", "Looks longer than permitted",
       "By eye it takes longer than the board says.", source=f"{DUTIES}：按批准的期限")  # fmt: skip

BY_DAYS = frozenset({"overrun", "over_area", "idle", "no_permit", "late_filing"})
"""What the facts say by themselves every night; the others were seen by somebody."""
BY_EYE = frozenset({"by_eye_area", "by_eye_time", "other"})
"""What is only said to be so; nobody hands these to enforcement as they are."""
CASE_CLASS = {
    "no_permit": "E0303", "overrun": "E0302", "over_area": "E0302", "dust": "E0304",
    "no_hoarding": "E0307", "idle": "E0396", "no_board": "E0399", "piled": "E0305", "mud": "E0114",
    "blocked": "E0302", "night_noise": "E0302", "restoration": "E0113", "late_filing": "E0303",
    "other": "E0302",
}  # fmt: skip
"""As which class of event a finding goes to enforcement."""


def found(works: Works) -> Iterator[tuple[str, Finding]]:
    """Every rule that finds something, by its key."""
    for rule in RULES:
        if (what := rule.ask(works)) is not None:
            yield rule.key, what
