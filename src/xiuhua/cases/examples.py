"""Small true cases, and the people who move them; shared by tests and the demo."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.accounts.models import Organisation, User
from xiuhua.evidence.actions import Prepared, prepare
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.places.examples import IN_THE_CELL, a_little_county
from xiuhua.places.models import Division

from . import actions
from .models import Case, Category, FilingRule, Parameter, PlainClass, StageLimit
from .queries.numbers import forget_numbers
from .workflow import Stage

DATA = Path(__file__).parent / "data"
STEPS = ("take_in", "file", "dispatch", "handle", "answer", "check", "close")


def a_standard() -> FilingRule:
    """A manhole cover with one row, a line of the short list, and a limit for every stage."""
    cover, _new = Category.objects.get_or_create(
        key="C0101", defaults={"kind": "C", "major": "Utilities", "name": "Water manhole cover"}
    )
    rule, _new = FilingRule.objects.get_or_create(
        category=cover, defect="Broken", defaults={"limit_value": 4, "limit_unit": "work_hour"}
    )
    PlainClass.objects.get_or_create(
        key="manhole",
        defaults={
            "title": "Manhole cover broken",
            "icon": "circle-dashed",
            "group": "Road",
            "category": cover,
        },
    )
    for stage in Stage:
        StageLimit.objects.get_or_create(
            stage=stage,
            since=date(2020, 1, 1),
            defaults={
                "limit_value": 1,
                "limit_unit": "work_hour",
                "urgent_value": 1,
                "urgent_unit": "urgent_hour",
            },
        )
    Parameter.objects.get_or_create(
        key="recheck_share", since=date(2020, 1, 1), defaults={"value": 0, "source": "a test"}
    )
    forget_numbers()
    actions.forget_limits()
    return rule


def a_picture(seed: int = 1) -> Prepared:
    """A prepared photo, stored."""
    return prepare(a_photo(seed=seed))


def the_posts(unit: Organisation | None = None) -> dict[str, User]:
    """One account for each post of the loop; `unit` is whom the handler works for."""
    unit = unit or an_organisation()
    return {
        "reception": a_user(Role.RECEPTION),
        "shift_head": a_user(Role.SHIFT_HEAD),
        "dispatcher": a_user(Role.DISPATCHER),
        "unit": a_user(Role.UNIT, organisation=unit),
        "collector": a_user(Role.COLLECTOR),
    }


def a_report(**facts: Any) -> actions.Report:
    """A broken cover in the cell, as a citizen tells it."""
    lon, lat = IN_THE_CELL
    told: dict[str, Any] = {
        "words": "The cover is split in two.",
        "plain": PlainClass.objects.filter(key="manhole").first(),
        "lon": lon,
        "lat": lat,
        "precision": "gps",
    }
    return actions.Report(**told | facts)


def a_case(upto: str = "", *, posts: dict[str, User] | None = None, **facts: Any) -> Case:
    """A case that has gone through the steps up to and including `upto`; "" is just reported."""
    if not Division.objects.exists():
        a_little_county()
    rule = a_standard()
    case, _code = actions.report(a_report(**facts), by=PUBLIC)
    for step in STEPS[: STEPS.index(upto) + 1] if upto else ():
        posts = posts or the_posts()
        move(case, step, rule=rule, posts=posts)
    return case


def move(case: Case, step: str, *, rule: FilingRule, posts: dict[str, User]) -> None:
    """Take one step as the post that takes it."""
    match step:
        case "take_in":
            actions.take_in(case, by=posts["reception"])
        case "file":
            actions.file(case, category=rule.category, rule=rule, by=posts["shift_head"])
        case "dispatch":
            unit = posts["unit"].organisation
            assert unit is not None
            actions.dispatch(case, unit=unit, by=posts["dispatcher"])
        case "handle":
            actions.handle(case, photos=[a_picture(2)], words="Replaced.", by=posts["unit"])
        case "answer":
            actions.answer(case, words="The cover is new.", by=posts["unit"])
        case "check":
            actions.check(case, photos=[a_picture(3)], by=posts["collector"])
        case "close":
            actions.close(case, by=posts["shift_head"])
