"""Desks in the street: what was brought up at each, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import Picture, picture

from ..models import Campaign, Matter, Session


def desks_of(campaign: Campaign) -> QuerySet[Session]:
    """The desks of a campaign with how much was brought up, settled and taken on."""
    rows = Session.objects.filter(campaign=campaign).annotate(
        brought_up=Count("matters"),
        settled=Count("matters", filter=~Q(matters__settled="")),
        taken_on=Count("matters", filter=Q(matters__case__isnull=False)),
    )
    return rows.order_by("-day", "-id")


@dataclass(frozen=True)
class Minutes:
    """One desk: its matters and its pictures."""

    session: Session
    matters: list[Matter]
    pictures: list[Picture]
    of_matters: dict[int, list[Picture]]

    @property
    def still_open(self) -> int:
        """How many matters are neither settled nor a case yet."""
        return sum(not one.settled and one.case_id is None for one in self.matters)


def minutes(session: Session) -> Minutes:
    """A desk with everything of it: three statements."""
    matters = list(session.matters.select_related("case"))
    keys = [str(one.pk) for one in matters]
    rows = Item.objects.filter(
        Q(subject_kind="campaigns.session", subject_key=str(session.pk))
        | Q(subject_kind="campaigns.matter", subject_key__in=keys)
    ).order_by("received_at", "pk")
    shown = [picture(one, today=localdate()) for one in rows]
    own = [one for one in shown if one.item.subject_kind == "campaigns.session"]
    of_matters: dict[int, list[Picture]] = {}
    for one in shown:
        if one.item.subject_kind == "campaigns.matter":
            of_matters.setdefault(int(one.item.subject_key), []).append(one)
    return Minutes(session, matters, own, of_matters)
