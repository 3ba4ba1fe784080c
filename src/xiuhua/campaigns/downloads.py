"""Lists of campaigns that are too long to wait for."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from xiuhua.cases.downloads import CHUNK, cells, header
from xiuhua.cases.models import Case
from xiuhua.cases.queries.desk import rows_of
from xiuhua.cases.queries.queues import listed, visible
from xiuhua.exports.lists import Download, Params
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused

from . import permissions
from .models import Campaign
from .queries.belonging import cases_of

LIST = "campaigns.cases"


def _rows(params: Params, by: Actor) -> QuerySet[Case]:
    """The cases of the campaign that `by` may see, the latest first."""
    campaign = Campaign.objects.filter(pk=params["campaign"]).first()
    if campaign is None:
        return Case.objects.none()
    return (visible(by) & cases_of(campaign)).order_by("-reported_at", "-pk")


def _chunks(params: Params, by: Actor) -> Iterator[Sequence[Sequence[Any]]]:
    """Which cases is asked once and kept as bare numbers; they are read in parts."""
    keys = array("q", _rows(params, by).values_list("pk", flat=True).iterator(CHUNK))
    for first in range(0, len(keys), CHUNK):
        part = keys[first : first + CHUNK]
        found = listed(Case.objects.filter(pk__in=part)).in_bulk()
        there = [found[key] for key in part if key in found]
        yield [cells(row, by) for row in rows_of(there, timezone.now(), clocks=False)]


def _count(params: Params, by: Actor) -> int:
    return _rows(params, by).order_by().count()


def _check(params: Params) -> None:
    if set(params) != {"campaign"}:
        raise Refused("There is no such field; check its spelling.", field="campaign")


DOWNLOADS = (
    Download(LIST, "Cases of a campaign", permissions.SEE, header, _chunks, _count, _check),
)
