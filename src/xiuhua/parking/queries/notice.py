"""The public notice of a decision about bays as a paper: what fills its gaps."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from xiuhua.places.atlas import atlas
from xiuhua.web.language import say
from xiuhua.web.papers import Value

from ..models import Decision
from ..models.decision import DecisionKind
from .conditions import Condition, of_decision
from .staying import sign


def notice(decision: Decision, *, today: date, address: str) -> dict[str, Value]:
    """What the shipped paper asks for; `address` is where anybody objects."""
    removal = decision.kind == DecisionKind.REMOVE
    found = [] if removal or not decision.measured else of_decision(decision, today)
    return {
        "office": str(settings.SITE_TITLE),
        "hotline": str(settings.HOTLINE),
        "address": address,
        "number": decision.number,
        "kind": decision.get_kind_display(),
        "street": decision.street,
        "name": decision.name,
        "place": atlas().label(decision.division) or decision.division,
        "bays": str(decision.bays),
        "disabled": str(decision.disabled),
        "angle": decision.get_angle_display(),
        "term": _term(decision),
        "reasons": decision.reasons,
        "city_on": _day(decision.city_on),
        "police_on": _day(decision.police_on),
        "published_on": _day(decision.published_on),
        "published_until": _day(decision.published_until),
        "lines": []
        if removal
        else [
            {
                "hours": one.hours or say("At other times"),
                "days": say(one.days),
                "words": say(one.words),
            }
            for one in sign(decision.regime)
        ],
        "conditions": [_row(one) for one in found],
    }


def _row(one: Condition) -> dict[str, str]:
    source = one.rule.source if one.rule.confirmed else f"{one.rule.source} ({say('unconfirmed')})"
    return {
        "title": say(one.rule.title),
        "number": one.number,
        "found": say(one.words),
        "source": source,
    }


def _term(decision: Decision) -> str:
    first = _day(decision.first_on) or say("from the day the bays are set out")
    return f"{first} – {_day(decision.last_on)}" if decision.last_on else first


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
