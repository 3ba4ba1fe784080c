"""The tasks of a census: of a campaign, and of one collector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from xiuhua.kernel.permissions import Actor
from xiuhua.places.atlas import atlas

from .. import permissions as may
from ..models import Campaign, Task, Visit
from ..workflow import CampaignState

MOST = 200


@dataclass(frozen=True)
class Walk:
    """A task as a list shows it: where, whose, and what the visits found."""

    task: Task
    place: str
    first: Visit | None
    second: Visit | None

    @property
    def missed(self) -> int:
        """What the second visit found more."""
        return max(0, self.second.found - self.first.found) if self.first and self.second else 0


def tasks_of(campaign: Campaign) -> list[Walk]:
    """The tasks of a campaign, the latest day first: two statements."""
    rows = campaign.tasks.select_related("collector").prefetch_related(_visits())
    return [_walk(task) for task in rows.order_by("-day", "division", "pk")[:MOST]]


def _visits() -> Prefetch[Any]:
    return Prefetch("visits", queryset=Visit.objects.order_by("at", "pk"))


def _walk(task: Task) -> Walk:
    visits = list(task.visits.all())
    return Walk(
        task, place_of(task), visits[0] if visits else None, visits[1] if len(visits) > 1 else None
    )


def place_of(task: Task) -> str:
    """Town, community and the words."""
    known = atlas().entries
    names = [known[code].name for code in (task.division[:9], task.division) if code in known]
    return "·".join(filter(None, [" ".join(dict.fromkeys(names)), task.words]))


def mine(by: Actor, today: date) -> list[tuple[str, list[Walk]]]:
    """What a collector has to walk: today's and older ones not done, then those to be walked again."""
    rows = Task.objects.filter(campaign__state=CampaignState.RUNNING.value, day__lte=today)
    rows = rows.select_related("campaign", "collector").prefetch_related(_visits())
    reach = getattr(by, "reach", None)
    if reach is not None:
        rows = rows.filter(reach(may.CENSUS).q("division"))
    number = getattr(by, "pk", None)
    own = rows.filter(Q(collector=number) | Q(collector=None), visits__isnull=True)
    again = rows.filter(visits__again=False).exclude(visits__again=True).exclude(visits__by=by.ref)
    groups = (
        ("To be walked", own.order_by("day", "division", "pk")[:MOST]),
        ("Somebody else was there: walk it again", again.order_by("day", "division", "pk")[:20]),
    )
    return [(title, [_walk(task) for task in found]) for title, found in groups]
