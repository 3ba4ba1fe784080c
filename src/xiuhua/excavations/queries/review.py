"""What a reviewer sees at once: locks, clashes, "dig once", fee, nuisance, who lives and trades there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from xiuhua.cases.models import Case
from xiuhua.kernel.words import Words
from xiuhua.places.atlas import atlas

from ..models import Permit, Watcher
from ..rules.fees import fee_fen
from ..rules.locks import Lock
from ..rules.nuisance import Bother, bother
from .ground import Clash, clashes, earlier_digs, locks_on


@dataclass(frozen=True)
class Neighbours:
    """Who lives and trades along the dig, as far as anybody knows."""

    homes: int
    shops: int
    community: str
    watchers: int
    reports: int


@dataclass(frozen=True)
class Review:
    """Everything that speaks for or against an application, and what is still missing."""

    permit: Permit
    locks: list[Lock]
    clashes: list[Clash]
    earlier: list[Permit]
    fee_fen: int
    bother: Bother
    neighbours: Neighbours
    gaps: list[Words] = field(default_factory=list)

    @property
    def missing(self) -> Words | None:
        """What keeps it from being granted, in one sentence; None when nothing does."""
        return self.gaps[0] if self.gaps else None

    @property
    def same_days(self) -> list[Clash]:
        """Others who dig there at the same time."""
        return [one for one in self.clashes if one.same_days]

    @property
    def dig_once(self) -> list[Clash]:
        """Others within a year with whom the road could be opened once."""
        return [one for one in self.clashes if not one.same_days and one.gap_days]


def review(permit: Permit) -> Review:
    """The facts of an application as they are today."""
    outline = permit.outline
    locks = locks_on(outline, permit.first) if outline else []
    same = (
        clashes(outline, permit.period, besides=permit.pk, project=permit.project_id)
        if outline
        else []
    )
    earlier = earlier_digs(outline, permit.first, besides=permit.pk) if outline else []
    people = neighbours(permit)
    return Review(
        permit, locks, same, earlier,
        fee_of(permit),
        bother(
            days=permit.period.days, road_class=permit.road_class, lanes=permit.lanes_closed,
            length_m=float(sum(one.length_m or 0 for one in permit.sections.all())),
            neighbours=people.homes + people.shops,
        ),
        people,
        list(_gaps(permit, locks)),
    )  # fmt: skip


def fee_of(permit: Permit) -> int:
    """The fee by the table of its first day, in fen."""
    area = permit.area_m2 or Decimal(0)
    return fee_fen(area, permit.period.days, permit.road_class, permit.first)


def _gaps(permit: Permit, locks: list[Lock]) -> list[Words]:
    found = []
    if permit.outline is None:
        found.append(Words("The application has no outline."))
    if not permit.sections.exists():
        found.append(Words("The application has no section."))
    if not permit.police_document:
        found.append(Words("The consent of the traffic police is missing."))
    if locks and not permit.unlocked_document:
        found.append(Words("The road is locked until {until}. Note which authority allows it, and by "
                           "which document.", until=locks[0].until))  # fmt: skip
    if permit.requests.filter(kind="question", state="open").exists():
        found.append(Words("A question to the applicant is not answered yet."))
    return found


def neighbours(permit: Permit) -> Neighbours:
    """Homes and shops as counted on the spot; watchers near by; reports of a year in the community."""
    year = timezone.now() - timedelta(days=365)
    reports = Case.objects.filter(division=permit.division, reported_at__gte=year).count()
    near = Watcher.objects.filter(division=permit.division, ended_on=None).count()
    known = atlas().entries.get(permit.division[:12])
    name = (known.short or known.name) if known else ""
    return Neighbours(permit.homes, permit.shops, name, near, reports)
