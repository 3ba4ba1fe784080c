"""How the things of parking become links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import (
    Bay,
    CarPark,
    Decision,
    Device,
    Listed,
    Objection,
    OfficialAccount,
    Operator,
    Quarantined,
    Registration,
    Site,
    SitingPlan,
    Source,
)


def _car_park(key: str) -> tuple[str, str] | None:
    thing = CarPark.objects.filter(number=key).first()
    return (reverse("parking:car_park", args=[key]), thing.name) if thing else None


def _bay(key: str) -> tuple[str, str] | None:
    if not key.isdigit() or (thing := Bay.objects.filter(pk=key).first()) is None:
        return None
    return reverse("parking:bay", args=[key]), thing.number


def _registration(key: str) -> tuple[str, str] | None:
    found = Registration.objects.filter(number=key).first()
    return (reverse("parking:registration", args=[key]), str(found)) if found else None


def _operator(key: str) -> tuple[str, str] | None:
    found = Operator.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("parking:operators"), str(found)) if found else None


def _plan(key: str) -> tuple[str, str] | None:
    found = SitingPlan.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("parking:site_plan", args=[found.pk]), str(found)) if found else None


def _site(key: str) -> tuple[str, str] | None:
    rows = Site.objects.select_related("project")
    found = rows.filter(pk=key).first() if key.isdigit() else None
    return (reverse("parking:site_plan", args=[found.plan_id]), str(found)) if found else None


def _account(key: str) -> tuple[str, str] | None:
    one = OfficialAccount.objects.filter(key=key).first()
    return (reverse("parking:account", args=[key]), str(one)) if one else None


def _of(model: type[Any], page: str, field: str = "pk", which: Callable[[Any], Any] = lambda one: one.pk) -> Subject:  # fmt: skip
    """A thing whose page is `page` of the key that `which` answers."""

    def find(key: str) -> tuple[str, str] | None:
        if field == "pk" and not key.isdigit():
            return None
        thing = model.objects.filter(**{field: key}).first()
        return (reverse(page, args=[which(thing)]), str(thing)) if thing else None

    return Subject(model.record_kind, find)


def _decision(key: str) -> tuple[str, str] | None:
    found = Decision.objects.filter(number=key).first()
    return (reverse("parking:street", args=[found.number]), str(found)) if found else None


def _objection(key: str) -> tuple[str, str] | None:
    rows = Objection.objects.select_related("decision")
    found = rows.filter(pk=key).first() if key.isdigit() else None
    return _decision(found.decision.number) if found else None


SUBJECTS = (
    Subject(CarPark.record_kind, _car_park),
    Subject(Bay.record_kind, _bay),
    Subject(Registration.record_kind, _registration),
    Subject(Operator.record_kind, _operator),
    Subject(SitingPlan.record_kind, _plan),
    Subject(Site.record_kind, _site),
    Subject(OfficialAccount.record_kind, _account),
    _of(Source, "parking:source", "key", lambda one: one.key),
    _of(Device, "parking:device"),
    _of(Listed, "parking:listed"),
    _of(Quarantined, "parking:quarantined"),
    Subject(Decision.record_kind, _decision),
    Subject(Objection.record_kind, _objection),
)
