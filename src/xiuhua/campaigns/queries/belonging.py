"""Which cases belong to a campaign: by its rule, raised in it, and what somebody decided by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, make_aware

from xiuhua.accounts.models.reach import Reach
from xiuhua.cases.models import Case

from ..models import Belonging, Campaign, Raised
from ..workflow import BEGUN


def ruled_in(campaign: Campaign) -> Q:
    """Cases of its classes, in its area, reported on its days."""
    begin = make_aware(datetime.combine(campaign.first, time.min))
    end = make_aware(datetime.combine(campaign.last + timedelta(days=1), time.min))
    found = Q(reported_at__gte=begin, reported_at__lt=end)
    if campaign.categories:
        found &= Q(category_id__in=campaign.categories)
    if campaign.divisions:
        found &= Reach.of(campaign.divisions).q("division_id")
    return found


def cases_of(campaign: Campaign) -> QuerySet[Case]:
    """Its cases: by the rule, raised in it or put in, less those taken out. One statement.

    A question and no list kept in step: a case whose class, place or state changes belongs from the
    next moment on, or no longer, and nothing has to be told. What a person decided is kept and dated.
    """
    told = Belonging.objects.filter(campaign=campaign)
    put_in = told.filter(belongs=True).values("case")
    taken_out = told.filter(belongs=False).values("case")
    raised = Raised.objects.filter(campaign=campaign).values("case")
    rows = Case.objects.filter(ruled_in(campaign) | Q(pk__in=put_in) | Q(pk__in=raised))
    return rows.exclude(pk__in=taken_out)


@dataclass(frozen=True)
class Bond:
    """That a case belongs to a campaign, and why: "rule", "raised", or "told" with the decision."""

    campaign: Campaign
    why: str
    told: Belonging | None = None


def bonds(case: Case) -> list[Bond]:
    """The campaigns that a case belongs to; drafts have no cases yet."""
    day = localdate(case.reported_at)
    told = {one.campaign_id: one for one in Belonging.objects.filter(case=case)}
    raised = set(Raised.objects.filter(case=case).values_list("campaign", flat=True))
    rows = Campaign.objects.filter(state__in=BEGUN).filter(
        Q(first__lte=day, last__gte=day) | Q(pk__in=[*told, *raised])
    )
    found = (_bond(one, case, told.get(one.pk), one.pk in raised) for one in rows)
    return [one for one in found if one]


def _bond(campaign: Campaign, case: Case, told: Belonging | None, raised: bool) -> Bond | None:
    if told is not None:
        return Bond(campaign, "told", told) if told.belongs else None
    if raised:
        return Bond(campaign, "raised")
    return Bond(campaign, "rule") if fits(campaign, case) else None


def campaigns_of(case: Case) -> list[Campaign]:
    """The campaigns that a case belongs to."""
    return [one.campaign for one in bonds(case)]


def fits(campaign: Campaign, case: Case) -> bool:
    """Whether the rule counts it in: the same question as `ruled_in`, about one case."""
    in_days = localdate(case.reported_at) in campaign.period
    in_area = not campaign.divisions or case.division_id.startswith(tuple(campaign.divisions))
    return (
        in_days and in_area and (not campaign.categories or case.category_id in campaign.categories)
    )


def reasons(campaign: Campaign, cases: Iterable[Case]) -> dict[int, Bond]:
    """Why each of some cases belongs: two statements for all."""
    keys = [case.pk for case in cases]
    told = Belonging.objects.filter(campaign=campaign, case__in=keys, belongs=True)
    by_hand = {one.case_id: one for one in told}
    raised = Raised.objects.filter(campaign=campaign, case__in=keys)
    found = {key: Bond(campaign, "rule") for key in keys}
    found |= {key: Bond(campaign, "raised") for key in raised.values_list("case_id", flat=True)}
    return found | {key: Bond(campaign, "told", one) for key, one in by_hand.items()}


def taken_out(campaign: Campaign) -> QuerySet[Belonging]:
    """Cases that somebody took out, the latest first."""
    rows = Belonging.objects.filter(campaign=campaign, belongs=False).select_related("case")
    return rows.order_by("-at", "-pk")
