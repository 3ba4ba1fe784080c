"""What a reviewer sees at once: what is missing, what changes, and who else stands there."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from xiuhua.evidence.models import Item
from xiuhua.kernel.rules import Finding
from xiuhua.kernel.words import Words

from ..models import CarPark, Registration
from ..rules.registration import Application, gaps
from ..rules.restrictions import Running
from .checklist import Paper, papers_for, photos_by_paper

COMPARED = (
    ("name", "Name"), ("address", "Address"), ("supply", "Class of the car park"), ("kind", "Built"),
    ("spaces", "Spaces"), ("ordinary", "Ordinary spaces"), ("disabled", "For people with disabilities"),
    ("charging", "With charging"), ("large", "For large vehicles"), ("height_m", "Clear height, m"),
    ("tariff", "Tariff in words"), ("telephone", "Telephone"),
)  # fmt: skip
"""What a change or renewal is compared in, with the words for it."""


@dataclass(frozen=True)
class Line:
    """One fact, as it was and as it is applied for."""

    title: str
    before: Any
    after: Any

    @property
    def changed(self) -> bool:
        return bool(self.before != self.after)


@dataclass(frozen=True)
class Review:
    """Everything that is still missing, the papers with their photos, and car parks of the same name."""

    gaps: list[tuple[str, Finding]]
    papers: list[tuple[Paper, list[Item]]]
    like_it: list[CarPark]

    @property
    def missing(self) -> Words | None:
        """What keeps it from being registered, in one sentence; None when nothing does."""
        return self.gaps[0][1].words if self.gaps else None

    @property
    def words(self) -> list[Words]:
        """All of it, a sentence each."""
        return [found.words for _key, found in self.gaps]


def review(registration: Registration, today: date | None = None) -> Review:
    """The application as it stands today."""
    day = today or localdate()
    photos = photos_by_paper([registration])
    papers = [(one, photos.get(one.key, [])) for one in papers_for(registration, day)]
    found = list(gaps(application(registration, papers), day))
    return Review(found, papers, _like_it(registration))


def application(registration: Registration, papers: list[tuple[Paper, list[Item]]]) -> Application:
    """The application as the rules know it."""
    told = registration.told
    return Application(
        kind=registration.kind, operator_admitted=registration.operator.state == "admitted",
        needed={one.key: one.title for one, _photos in papers if one.needed},
        papers=frozenset(one.key for one, photos in papers if photos),
        has_place=told.get("lon") is not None and told.get("lat") is not None,
        spaces=registration.spaces, by_kind=told.get("by_kind") or {},
        before=registration.car_park.capacity if registration.car_park else 0,
        reason=registration.reason, running=running_of(told),
        unanswered=registration.questions.filter(answered_at=None).exists(),
        kept_open=registration.kept_open,
    )  # fmt: skip


def running_of(told: dict[str, Any]) -> Running:
    """How a car park is run, as `told` says it; what it does not say is unknown."""
    known = {one.name for one in fields(Running)}
    given = {key: value for key, value in (told.get("running") or {}).items() if key in known}
    if isinstance(given.get("built_on"), str):
        given["built_on"] = date.fromisoformat(given["built_on"])
    return Running(**given | {"on_street": told.get("supply") == "on_street"})


def _like_it(registration: Registration) -> list[CarPark]:
    """Car parks of the same town and name: perhaps it is in the inventory already."""
    town = registration.division[:9]
    rows = CarPark.objects.filter(name=registration.name, division__startswith=town)
    rows = rows.exclude(state="removed")
    return [one for one in rows[:5] if one.pk != registration.car_park_id]


def sides(registration: Registration) -> list[Line]:
    """What was and what is applied for, side by side; only what either of them says."""
    if not registration.before:
        return []
    old, new = flat(registration.before), flat(registration.told)
    lines = [Line(title, old.get(key), new.get(key)) for key, title in COMPARED]
    return [one for one in lines if one.before not in (None, "") or one.after not in (None, "")]


def flat(told: dict[str, Any]) -> dict[str, Any]:
    """The facts with the kinds of spaces and the words of the tariff beside the rest."""
    titles = {"supply": _titles("supply"), "kind": _titles("kind")}
    plain = {key: titles[key].get(value, value) if key in titles else value
             for key, value in told.items()}  # fmt: skip
    tariff = (told.get("tariff") or {}).get("words", "")
    return {**plain, **(told.get("by_kind") or {}), "tariff": tariff}


def _titles(field: str) -> dict[str, Any]:
    return dict(CarPark._meta.get_field(field).flatchoices)  # type: ignore[union-attr]  # a field of choices
