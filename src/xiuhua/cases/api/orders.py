"""Outside work orders for machines: brought in one or many, looked at, and called back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router, Schema, Status
from pydantic import ConfigDict, Field

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing, Refused
from xiuhua.web.api import needs
from xiuhua.web.doors import actor
from xiuhua.web.gather import Api
from xiuhua.web.language import say

from .. import permissions
from ..actions.orders import call_back_order
from ..imports import orders as imports
from ..imports.order_sheet import Line
from ..models import OutsideOrder, Partner
from ..queries import mapping
from ..queries.orders import seen

router = Router()
ORDERS_API = Api("orders", router)
MOST_AT_ONCE = 200
Partnered = Annotated[str, Field(max_length=20, description="Key of the partner, e.g. 12345")]


class OrderOut(Schema):
    """Where an order stands: with the partner, and as a case of ours."""

    number: str
    case: str
    state: str
    case_state: str
    due_at: datetime
    return_until: datetime
    replied_at: datetime | None
    reply: str
    return_words: str
    rating: int | None
    dissatisfied: int


class OrderIn(OrderOut):
    """The same, and whether this call made it."""

    new: bool


class OrdersOut(Schema):
    """What became of each order, in the order of the body."""

    orders: list[OrderIn]


class Problem(Schema):
    """One order that does not fit: its place in the body from 0, its number, and why."""

    at: list[str]
    words: str


class Unfit(Schema):
    """Nothing was kept; each order that does not fit is named."""

    detail: str
    errors: list[Problem]


class CallBackIn(Schema):
    """What the partner heard: satisfied or not, a rating of 1 to 5, or both, and words."""

    model_config = ConfigDict(extra="forbid")

    satisfied: bool | None = None
    rating: Annotated[int | None, Field(ge=1, le=5)] = None
    words: Annotated[str, Field(max_length=500)] = ""
    due_at: Annotated[
        datetime | None, Field(description="When they want it, should it come back to us")
    ] = None


@router.post("", auth=needs(permissions.ORDERS), response={200: OrdersOut, 422: Unfit})
def bring_in(
    request: HttpRequest, partner: Partnered, body: Body[dict[str, Any] | list[dict[str, Any]]]
) -> Any:
    """Bring in one order or a list: all or none. Fields are named as the partner's mapping says,
    or as we name them: number, words, address, town, community, division, lon, lat, datum, name,
    phone, category, passed_at, due_at. The same number again answers the case that is there.
    """
    by, found = actor(request), _partner(partner)
    rows = [body] if isinstance(body, dict) else body
    if len(rows) > MOST_AT_ONCE:
        raise Refused("Too many orders: at most {most} at once.", most=MOST_AT_ONCE)
    lines = [
        Line(place, _plain(mapping.read(found.incoming, row))) for place, row in enumerate(rows)
    ]
    try:
        done = imports.bring_in(found, lines, by=by)
    except imports.Unfit as unfit:
        return Status(422, _unfit(unfit))
    return {"orders": [_out(one.order) | {"new": one.new} for one in done if one.order]}


@router.get("/{number}", auth=needs(permissions.ORDERS), response=OrderOut)
def order(request: HttpRequest, number: str, partner: Partnered) -> Any:
    """Where an order stands, with what was replied."""
    return _out(_find(actor(request), partner, number))


@router.post("/{number}/call-back", auth=needs(permissions.ORDERS), response=OrderOut)
def call_back(request: HttpRequest, number: str, partner: Partnered, told: CallBackIn) -> Any:
    """Tell what the person said. Not satisfied opens the case again once; later it is kept only."""
    by = actor(request)
    if told.due_at is not None and told.due_at.tzinfo is None:
        raise Refused("Say the moment with its offset, such as +08:00.", field="due_at")
    call_back_order(_find(by, partner, number).case, by=by, **told.model_dump())
    return _out(_find(by, partner, number))


def _partner(key: str) -> Partner:
    found = Partner.objects.filter(key=key).first()
    if found is None:
        raise Missing("There is no such partner.")
    return found


def _find(by: Actor, partner: str, number: str) -> OutsideOrder:
    rows = seen(by).select_related("case").filter(partner__key=partner, number=number)
    found = rows.first()
    if found is None:
        raise Missing("There is no such order, or it is not open to you.")
    return found


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Values as text; a list or an object is no value and is left out."""
    return {
        name: f"{value}"
        for name, value in facts.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }


def _unfit(unfit: imports.Unfit) -> dict[str, Any]:
    errors = [
        {"at": ["body", str(one.line.number)], "words": say(one.problem or "")}
        for one in unfit.rows
    ]
    return {"detail": say("Nothing was brought in; see “errors” for each place."), "errors": errors}


def _out(order: OutsideOrder) -> dict[str, Any]:
    names = (
        "number", "state", "due_at", "return_until", "replied_at", "reply", "return_words", "rating",
        "dissatisfied",
    )  # fmt: skip
    facts = {name: getattr(order, name) for name in names}
    return facts | {"case": order.case.number, "case_state": order.case.state}
