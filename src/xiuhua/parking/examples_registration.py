"""Small true operators and registrations, for tests and the demonstration."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.accounts.models import User
from xiuhua.evidence.actions import prepare
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.credit_code import check_sign
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county
from xiuhua.places.models import Division

from .actions import applying, deciding, operators
from .models import CarPark, Operator, Registration
from .queries.checklist import papers_for

STEPS = ("apply", "papers", "submit", "review", "register")
RUNNING = {
    "has_information_system": True, "joined_to_city": True, "pay_ways": 3, "adverts_in_payment": False,
    "asks_more_data_than_needed": False,
}  # fmt: skip


def a_code(n: int = 1) -> str:
    """A valid unified social credit code that nobody has."""
    body = f"91500116MB{n:07d}"
    return body + check_sign(body)


def an_operator(n: int = 1, *, by: User | None = None) -> Operator:
    """An operator that registered and was admitted."""
    there = Operator.objects.filter(credit_code=a_code(n)).first()
    if there is not None:
        return there
    made = operators.register_operator(
        name=f"Parking company {n}", credit_code=a_code(n), telephone="", contact="Li Gong",
        phone="13800000001", by=PUBLIC,
    )  # fmt: skip
    admitted: Operator = operators.admit_operator(made, by=by or a_user(Role.PARKING_OFFICER))
    return admitted


def somebody_of(operator: Operator) -> User:
    """Somebody who signs in for an operator."""
    return a_user(Role.OPERATOR, organisation=operator.organisation)


def told(**facts: Any) -> dict[str, Any]:
    """What an application says of a car park of a hundred spaces."""
    lon, lat = IN_THE_CELL
    known: dict[str, Any] = {
        "name": "Riverside car park", "supply": "attached", "kind": "underground",
        "address": "River Road 12", "division": COMMUNITY, "lon": lon, "lat": lat, "telephone": "",
        "opened_on": None, "spaces": 100, "height_m": 2.2, "covered": True,
        "by_kind": {"ordinary": 88, "disabled": 2, "charging": 10, "large": 0},
        "tariff": {"is_free": False, "words": "5 yuan an hour", "free_min": 30,
                   "per_hour_yuan": "5.00", "per_day_yuan": None},
        "running": dict(RUNNING),
    }  # fmt: skip
    return known | facts


def an_application(
    operator: Operator | None = None, *, by: User | None = None, car_park: CarPark | None = None,
    **facts: Any,
) -> Registration:  # fmt: skip
    """An application being written."""
    if not Division.objects.exists():
        a_little_county()
    operator = operator or an_operator()
    made: Registration = applying.begin_registration(
        operator=operator, told=told(**facts), car_park=car_park, by=by or somebody_of(operator)
    )
    return made


def with_papers(registration: Registration, *, by: User) -> Registration:
    """All papers that are needed, a photo each."""
    for n, paper in enumerate(papers_for(registration, localdate()), 1):
        if paper.needed:
            photo = prepare(a_photo(seed=n, width=320))
            applying.hand_in_paper(registration, paper=paper.key, photos=[photo], by=by)
    return registration


def a_registration(
    upto: str = "register", *, officer: User | None = None, by: User | None = None,
    operator: Operator | None = None, car_park: CarPark | None = None, **facts: Any,
) -> Registration:  # fmt: skip
    """A registration that has gone as far as `upto`, one of STEPS."""
    operator = operator or an_operator()
    by = by or somebody_of(operator)
    officer = officer or a_user(Role.PARKING_OFFICER)
    made = an_application(operator, by=by, car_park=car_park, **facts)
    return carried(made, upto, by=by, officer=officer)


def carried(registration: Registration, upto: str, *, by: User, officer: User) -> Registration:
    """An application carried on as far as `upto`."""
    for step in STEPS[1 : STEPS.index(upto) + 1]:
        if step == "papers":
            with_papers(registration, by=by)
        elif step == "submit":
            applying.submit_registration(registration, by=by)
        elif step == "review":
            deciding.review_registration(registration, by=officer)
        else:
            deciding.register_car_park(registration, by=officer)
    return registration
