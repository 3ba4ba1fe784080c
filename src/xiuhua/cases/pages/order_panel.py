"""What the page of a case shows of partners: the order it came with, and whom it was told to."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from xiuhua.web.doors import Request

from .. import permissions
from ..forms import orders as forms
from ..models import Case, OutsideOrder
from ..queries import orders as queries
from ..queries import partners

O = OutsideOrder.State  # noqa: E741 - the states of an order, as the workflow's are S


def panel(request: Request, case: Case, **bound: Any) -> dict[str, Any]:
    """Facts for `cases/_order.html`; `bound` brings the form that was just sent."""
    by, place = request.by, case.division_code
    order = queries.order_of(case)
    hands_off = by.may(permissions.HAND_OFF, place)
    found: dict[str, Any] = {
        "order": order,
        "handoffs": list(partners.handoffs_of(case)) if by.may(permissions.SEE, place) else [],
        "receivers": partners.receivers(case) if hands_off and case.rule_id else [],
    }
    if order is not None:
        order.case = case
        found |= _order(order, by.may(permissions.ORDERS, place), bound)
    return found


def _order(order: OutsideOrder, may: bool, bound: dict[str, Any]) -> dict[str, Any]:
    now, case = timezone.now(), order.case
    is_open = order.state == O.OPEN
    window = is_open and case.now in queries.RETURNABLE and now <= order.return_until
    replies = may and is_open and queries.may_answer(case)
    calls = may and order.state in {O.REPLIED, O.SATISFIED, O.DISSATISFIED}
    return {
        "look": queries.LOOKS[O(order.state)],
        "waits": queries.waits_for(order, now),
        "window": window,
        "answers": list(order.answers.order_by("at", "id")),
        "may": may,
        "back": _form(forms.Return, "return", bound) if may and window else None,
        "reply": _form(forms.Reply, "reply", bound, forms.begun_reply(order)) if replies else None,
        "call": _form(forms.CallBack, "call", bound) if calls else None,
    }


def _form(kind: Any, name: str, bound: dict[str, Any], initial: Any = None) -> Any:
    return bound.get(name) or kind(initial=initial, auto_id=f"id_order_{name}_%s")
