"""Campaigns as tests need them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from xiuhua.campaigns import actions
from xiuhua.campaigns.models import Task
from xiuhua.campaigns.queries import tally

TOWN = "500116005"
COMMUNITY = "500116005003"


def today():
    return timezone.localdate()


def a_campaign(head, **facts):
    told = {
        "name": "Before the rain", "kind": "Flood", "document": "No. 12", "leader": None, "words": "",
        "divisions": [TOWN], "categories": [], "first": today(), "last": today() + timedelta(days=9),
    }  # fmt: skip
    return actions.plan(**told | facts, by=head)


def running(head, **facts):
    return actions.start(a_campaign(head, **facts), by=head)


def book_of(campaign, unit=None):
    return tally.ledger(campaign, until=timezone.now(), unit=unit)


def whole_of(campaign):
    return book_of(campaign).whole


def a_task(head, campaign, collector=None):
    actions.assign(campaign, division=COMMUNITY, day=today(), collector=collector, by=head)
    return Task.objects.get(campaign=campaign)
