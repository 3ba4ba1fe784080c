"""Small true car parks, for tests and the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.accounts.models import User
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.places.examples import COMMUNITY, COUNTY, IN_THE_CELL, a_little_county

from .actions import (
    adopt_plan,
    compute_plan,
    draw_up_plan,
    marking_out,
    proposing,
    publishing,
    signing,
)
from .actions.siting import run
from .models import CarPark, Decision, SitingPlan
from .rules.deciding import NOTICE_DAYS
from .rules.on_street import Stretch
from .rules.siting_plan import defaults
from .rules.stays import Limit as Hours

LINE = [[IN_THE_CELL[0], IN_THE_CELL[1]], [IN_THE_CELL[0] + 0.0008, IN_THE_CELL[1]]]
"""A line of bays of some 78 metres."""
GOOD_STREET = Stretch(
    width_m=12.5, one_way=False, sides=1, slope_pct=2.0, on_fire_lane=False, left_for_fire_m=5.0,
    to_junction_m=60.0, to_zebra_m=12.0, to_stop_m=float("inf"), to_hydrant_m=45.0, sight_m=80.0,
    walkway_left_m=2.0,
)  # fmt: skip
"""A street that meets every condition."""
BY_DAY = Hours(8 * 60, 20 * 60, 120)
"""From 8 to 20 at most two hours."""
STEPS = ("propose", "measure", "sign", "publish", "decide", "set_out")


def the_streets_office() -> dict[str, User]:
    """One account for each who has a say about bays on a street, in a little county."""
    a_little_county()
    return {
        "officer": a_user(Role.PARKING_OFFICER),
        "second": a_user(Role.PARKING_OFFICER),
        "head": a_user(Role.COMMAND_HEAD),
        "police": a_user(Role.TRAFFIC_POLICE),
    }


def a_decision(
    upto: str = "propose", *, office: dict[str, User], wait: Callable[[int], Any] = lambda days: None,
    measured: Stretch = GOOD_STREET, **facts: Any,
) -> Decision:  # fmt: skip
    """Bays proposed on a street, and taken as far as `upto`, one of STEPS.

    `wait` lets so many days go by: nothing is decided before its publication is over.
    """
    told: dict[str, Any] = {
        "street": "滨江大道", "name": "12号至40号", "division": COMMUNITY, "line": LINE, "bays": 12,
        "reasons": "沿街商铺多，缺少临时停车位。", "hours": [BY_DAY],
    }  # fmt: skip
    made: Decision = proposing.propose(**told | facts, by=office["officer"])
    for step in STEPS[1 : STEPS.index(upto) + 1]:
        if step == "measure":
            proposing.measure(made, stretch=measured, by=office["officer"])
        elif step == "sign":
            signing.sign_police(made, by=office["police"])
            signing.sign_city(made, by=office["head"])
        elif step == "publish":
            publishing.publish(made, by=office["officer"])
        elif step == "decide":
            wait(NOTICE_DAYS.on(made.published_on or date.max) + 1)
            publishing.decide(made, document="江津城管〔2026〕8号", by=office["head"])
        else:
            marking_out.set_out(made, bays=made.bays, from_day=localdate(), by=office["officer"])
    return made


TOWN = "500116001002"
RIVERSIDE = (106.2589, 29.2905)
"""Near the river in the middle of the town."""
_serial = count(1)


def a_car_park(**facts: Any) -> CarPark:
    """A public car park in use, without a space yet: spaces come by the ledger."""
    number = next(_serial)
    told: dict[str, Any] = {
        "number": f"TC-{number}", "name": f"江边停车场{number}", "supply": "public",
        "division": TOWN, "lon": RIVERSIDE[0], "lat": RIVERSIDE[1], "opened_on": date(2022, 1, 1),
    }  # fmt: skip
    return CarPark.objects.create(**told | facts)


def a_siting_plan(
    title: str = "Spring plan", *, by: Any = None, day: date | None = None, **facts: Any
) -> SitingPlan:
    """A plan for the little county, drawn up and not computed; `facts` are some of `Asked`."""
    asked = replace(defaults(day or localdate(), ("C0101",)), **facts)
    made: SitingPlan = draw_up_plan(
        title=title, day=day or localdate(), division=COUNTY, asked=asked,
        by=by or a_user(Role.PARKING_OFFICER),
    )  # fmt: skip
    return made


def a_computed_plan(**facts: Any) -> SitingPlan:
    """A plan over the plots there are, computed."""
    plan = a_siting_plan(**facts)
    compute_plan(plan, by=SYSTEM)
    run(plan.pk, plan.run)
    plan.refresh_from_db()
    return plan


def an_adopted_plan(**facts: Any) -> SitingPlan:
    """A computed plan that the meeting took, with its sites."""
    plan = a_computed_plan(**facts)
    made: SitingPlan = adopt_plan(
        plan, on=localdate(), document="Minutes 7", by=a_user(Role.COMMAND_HEAD)
    )
    return made
