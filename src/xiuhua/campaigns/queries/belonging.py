"""Which cases belong to a campaign: by its rule, and by what somebody decided against the rule."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate, make_aware

from xiuhua.accounts.models.reach import Reach
from xiuhua.cases.models import Case

from ..models import Belonging, Campaign
from ..workflow import CampaignState


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
    """Its cases: one statement, whatever was put in or taken out."""
    told = Belonging.objects.filter(campaign=campaign)
    put_in = told.filter(belongs=True).values("case")
    taken_out = told.filter(belongs=False).values("case")
    rows = Case.objects.filter(ruled_in(campaign) | Q(pk__in=put_in))
    return rows.exclude(pk__in=taken_out)


def campaigns_of(case: Case) -> list[Campaign]:
    """The campaigns that a case belongs to; drafts have no cases yet."""
    day = localdate(case.reported_at)
    told = dict(Belonging.objects.filter(case=case).values_list("campaign", "belongs"))
    rows = Campaign.objects.exclude(state=CampaignState.DRAFT.value).filter(
        Q(first__lte=day, last__gte=day) | Q(pk__in=told)
    )
    return [one for one in rows if told.get(one.pk, _fits(one, case))]


def _fits(campaign: Campaign, case: Case) -> bool:
    in_days = localdate(case.reported_at) in campaign.period
    in_area = not campaign.divisions or case.division_id.startswith(tuple(campaign.divisions))
    return (
        in_days and in_area and (not campaign.categories or case.category_id in campaign.categories)
    )
