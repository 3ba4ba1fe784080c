"""The worklist: own queues first, the most urgent case on top, two characters find one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Refused
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say
from xiuhua.web.links import link
from xiuhua.web.tables import turned

from .. import permissions
from ..forms.finding import canonical, chips
from ..queries import desk as queries
from ..queries import queues
from ..queries.counting import Counts, counts_of
from ..workflow import CaseState
from .beginning import BEGINS_HERE, begins, beside
from .finding import Narrowing

MOST_CLOCKS = 50


@page(needs=permissions.DESK)
def worklist(request: Request) -> HttpResponse:
    """Where one begins: the first screen of one's post, else the first own queue that has work."""
    if (there := begins(request.by)) != BEGINS_HERE:
        return HttpResponseRedirect(reverse(there))
    counts = counts_of(request.by, now=timezone.now())
    return _queue(request, queries.first_queue(request.by, counts), counts)


@page(needs=permissions.DESK)
def queue(request: Request, key: str) -> HttpResponse:
    """One queue, fifty at a time, the most urgent first."""
    counts = counts_of(request.by, now=timezone.now())
    return _queue(request, queries.find_queue(key), counts)


def _queue(request: Request, shown: queues.Queue, counts: Counts) -> HttpResponse:
    now, chosen = timezone.now(), shown.tab(request.GET.get("tab", ""))
    tab = chosen.key if chosen else ""
    kept = Narrowing(request, now)
    found = queues.queue(
        request.by, shown.key, now=now, tab=tab, narrow=kept.rows, **turned(request)
    )
    rows = queries.rows_of(found.rows, now, clocks=CaseState.CLOSED not in shown.states)
    if request.by.may(permissions.DISPATCH) and shown.work == permissions.DISPATCH:
        rows = queries.with_proposals(rows, timezone.localdate(now))
    facts = {
        "queue": shown,
        "tab": chosen,
        "title": say(shown.title),
        "count": counts.get(f"{shown.key}.{tab}" if tab else shown.key),
        "rows": rows,
        "page": found,
        "own": queries.own_queues(request.by),
        **kept.facts(shown.key),
    }
    if facts["filtered"]:
        facts |= {"count": None, "found": kept.found(shown, tab)}
    return _list(request, facts, counts)


@page(needs=permissions.DESK)
def clocks(request: Request) -> HttpResponse:
    """The clocks and states of the rows on somebody's screen, for htmx to put where they belong."""
    now, keys = timezone.now(), [one for one in request.GET.get("of", "").split(",") if one]
    if len(keys) > MOST_CLOCKS or not all(one.isdecimal() and len(one) < 19 for one in keys):
        raise Refused("This list is not complete. Reload the page.")
    cases = queues.listed(queues.visible(request.by).filter(pk__in=keys))
    facts = {"rows": queries.rows_of(cases, now), "now": now, "swap": True}
    return render(request, "cases/_clocks.html", facts)


def tiles_at(name: str) -> str:
    """The address of vector tiles, as a map asks for them."""
    return reverse(name, args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")


def _list(request: Request, facts: dict[str, Any], counts: Counts) -> HttpResponse:
    facts |= beside(request.by, counts) | {"now": timezone.now()}
    return render(request, "cases/worklist.html", facts)


@page(needs=permissions.DESK)
def city_map(request: Request) -> HttpResponse:
    """The cases of a queue on the map, and the same as a list beside it."""
    shown = queries.find_queue(request.GET.get("queue", "open"))
    kept = Narrowing(request, timezone.now())
    rows = queries.points(request.by, shown, kept.now, kept.rows)
    query = canonical(request.GET, "queue")
    asked = f"queue={shown.key}" + (f"&{query}" if query else "")
    own, watched = queries.own_queues(request.by), queries.watched_queues(request.by)
    facts = {
        "title": say("Map of cases"),
        "queue": shown,
        "queues": [one for one in (*own, *watched) if one.key != "closed"],
        "rows": rows,
        "most": queries.MOST_POINTS,
        "src": f"{reverse('cases:map_points')}?{asked}",
        "tiles": f"{tiles_at('cases:tile')}?{asked}",
        "opens": reverse("cases:case", args=["0"]),
        "query": query,
        "chips": chips(kept.form, request.GET) if kept.form.wanted else [],
        "list": f"{reverse('cases:queue', args=[shown.key])}" + (f"?{query}" if query else ""),
        "points": collection(rows),
        "now": timezone.now(),
    }
    return render(request, "cases/map.html", facts)


@page(needs=permissions.DESK)
def map_points(request: Request) -> HttpResponse:
    """The same points as GeoJSON."""
    shown = queries.find_queue(request.GET.get("queue", "open"))
    kept = Narrowing(request, timezone.now())
    return JsonResponse(collection(queries.points(request.by, shown, kept.now, kept.rows)))


def collection(rows: list[queries.Row]) -> dict[str, Any]:
    """Rows as GeoJSON points, with the number each has in the list."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": row.case.number,
                "geometry": {"type": "Point", "coordinates": [row.case.lon, row.case.lat]},
                "properties": {
                    "id": row.case.number,
                    "number": str(row.number),
                    "title": f"{row.title} {row.place}",
                    "status": "late" if row.timer and row.timer.late else row.case.now.status,
                    "url": link("cases:case", row.case.number),
                },
            }
            for row in rows
        ],
    }
