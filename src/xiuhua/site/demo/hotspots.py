"""The demo's hot spot: the same cover breaks again and again for eight weeks, the last time just now."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from xiuhua.accounts.models import Organisation, User
from xiuhua.cases import actions
from xiuhua.cases.actions.numbers import number
from xiuhua.cases.actions.reporting import own_county
from xiuhua.cases.models import Case, PlainClass, Step
from xiuhua.cases.queries import codes
from xiuhua.cases.queries.finding import refresh
from xiuhua.cases.workflow import CaseState
from xiuhua.hotspots.actions import search
from xiuhua.hotspots.models import Run
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.places.queries import what_lies_here

from . import Say, clock

HERE = (106.2561, 29.2934)
ADDRESS = "大西门路（演示）37号门前"
WORDS = (
    "井盖又松了，车一过就响。", "同一个井盖又塌下去一截。", "井盖修了没几天又裂了。",
    "井盖边上又空了，老人差点踩进去。",
)  # fmt: skip
DAYS_AGO = (52, 46, 41, 33, 28, 20, 15, 8)
STEPS = (
    ("report", "reported", "public"), ("take_in", "taken_in", "reception"),
    ("file", "filed", "shift_head"), ("dispatch", "dispatched", "dispatcher"),
    ("handle", "handled", "unit"), ("answer", "answered", "unit"),
    ("check", "checked", "collector"), ("close", "closed", "shift_head"),
)  # fmt: skip


def load(today: date, say: Say) -> None:
    """Once: the second start finds the search in place."""
    if Run.objects.exists():
        return
    say("the same cover, eight weeks long")
    posts = {user.username: user for user in User.objects.all()}
    plain = PlainClass.objects.select_related("category").get(key="manhole")
    unit = Organisation.objects.get(code="SZ")
    chance = random.Random(37)  # noqa: S311 - a demo, not a secret
    for back in DAYS_AGO:
        _lived(plain, unit, posts, _morning(today - timedelta(days=back), chance), chance)
    with clock.at(_morning(today - timedelta(days=1), chance)):
        told = actions.Report(
            plain=plain, words=WORDS[1], lon=HERE[0], lat=HERE[1], precision="gps", address=ADDRESS
        )
        case, _code = actions.report(told, by=PUBLIC)
        assert case.category is not None  # its plain class has one
        actions.take_in(case, by=posts["reception"])
        rule = case.category.rules.all()[0]
        actions.file(case, category=case.category, rule=rule, by=posts["shift_head"])
        actions.dispatch(case, unit=unit, by=posts["dispatcher"])
    search(today - timedelta(days=1))


def _lived(
    plain: PlainClass, unit: Organisation, posts: dict[str, User], at: datetime,
    chance: random.Random,
) -> None:  # fmt: skip
    """A case of weeks ago as it was left: its steps without their photos and records."""
    place = what_lies_here(*HERE)
    assert plain.category is not None
    category = plain.category
    moments = [at + timedelta(minutes=25 * k) for k in range(len(STEPS))]
    case = Case(
        number=number(own_county(), at), tracking_hash=codes.hashed(codes.new_code()),
        source="public", words=chance.choice(WORDS), category=category, plain=plain,
        rule=category.rules.all()[0], division_id=place.community or place.town or own_county(), cell=place.cell or "",
        address=ADDRESS, lon=HERE[0], lat=HERE[1], precision="gps", reported_by="public",
        reported_at=at, unit=unit, state=CaseState.CLOSED.value, filed_at=moments[2],
        dispatched_at=moments[3], answered_at=moments[5], closed_at=moments[-1],
        first_closed_at=moments[-1],
    )  # fmt: skip
    refresh(case)
    case.save()
    Step.objects.bulk_create(
        Step(
            case=case, name=name, at=moment, state=state, role="" if role == "public" else role,
            by=posts[role].ref if role in posts else "public",
        )
        for (name, state, role), moment in zip(STEPS, moments, strict=True)
    )  # fmt: skip


def _morning(day: date, chance: random.Random) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, chance.randrange(60))))
