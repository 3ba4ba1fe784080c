"""The desk of the centres' heads, and of the director: what is late and whose, nothing to press."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions
from ..queries import heads as queries
from ..queries.counting import counts_of
from ..queries.shift import decidable, open_asks
from .beginning import beside


@page(needs=permissions.WATCH)
def heads(request: Request) -> HttpResponse:
    """Late by unit, post and town, the oldest first; the shelf, what waits, doubts, forced ends."""
    by, now = request.by, timezone.now()
    units, posts = queries.by_unit(by, now), queries.by_post(by, now)
    facts = {
        "title": say("What is late and whose"),
        "here": "cases:heads",
        "now": now,
        "late": queries.total([*units, *posts]),
        "units": units,
        "posts": posts,
        "towns": queries.by_town(by, now),
        "oldest": queries.oldest_late(by, now),
        "shelf": queries.shelf(by, now),
        "ends": queries.ends(by, now),
        "mine": decidable(by).count(),
        "waiting": open_asks(by).count(),
        "may_decide": by.may(permissions.APPROVE),
    }
    facts |= beside(by, counts_of(by, now=now))
    return render(request, "cases/heads.html", facts)
