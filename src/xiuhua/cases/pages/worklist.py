"""The worklist: own queues first, the most urgent case on top, two characters find one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Refused, Words
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import as_csv, as_xlsx
from xiuhua.web.language import say
from xiuhua.web.links import link

from .. import permissions
from ..models import Case
from ..queries import desk as queries
from ..queries import queues

MOST_EXPORTED = 5000
COLUMNS = (
    "Case number", "Class", "What is wrong", "Place", "Source", "State", "Unit", "Due",
    "Reported", "Closed", "Description",
)  # fmt: skip


@page(needs=permissions.DESK)
def worklist(request: Request) -> HttpResponse:
    """Where one begins: the first of one's own queues that has work."""
    counts = queues.counts_of(request.by, now=timezone.now())
    return _queue(request, queries.first_queue(request.by, counts), counts)


@page(needs=permissions.DESK)
def queue(request: Request, key: str) -> HttpResponse:
    """One queue, fifty at a time, the most urgent first."""
    counts = queues.counts_of(request.by, now=timezone.now())
    return _queue(request, queries.find_queue(key), counts)


def _queue(request: Request, shown: queues.Queue, counts: dict[str, int]) -> HttpResponse:
    now = timezone.now()
    found = queues.queue(request.by, shown.key, now=now, **_turned(request))
    facts = {
        "queue": shown,
        "title": say(shown.title),
        "count": counts.get(shown.key),
        "rows": queries.rows_of(found.rows, now, clocks=shown.key != "closed"),
        "page": found,
        "own": queries.own_queues(request.by),
    }
    return _list(request, facts, counts)


@page(needs=permissions.DESK)
def find(request: Request) -> HttpResponse:
    """Cases by number, or by words in place, class and description; two characters suffice."""
    text, now = request.GET.get("q", "").strip()[:60], timezone.now()
    if found := Case.objects.filter(number="".join(text.split())).first():
        return HttpResponseRedirect(reverse("cases:case", args=[found.number]))
    hits = queues.search(request.by, text, **_turned(request)) if len(text) > 1 else None
    facts = {
        "queue": None,
        "q": text,
        "title": say(Words("Search: {text}", text=text)) if text else say("Search"),
        "rows": queries.rows_of(hits.rows, now) if hits else [],
        "page": hits,
    }
    return _list(request, facts, queues.counts_of(request.by, now=now))


def _turned(request: Request) -> dict[str, Any]:
    return {name: request.GET.get(name, "")[:400] for name in ("after", "before")}


def _list(request: Request, facts: dict[str, Any], counts: dict[str, int]) -> HttpResponse:
    by = request.by
    groups = [
        (title, [(one, counts.get(one.key)) for one in rows])
        for title, rows in (
            ("My queues", queries.own_queues(by)),
            ("Watching", queries.watched_queues(by)),
        )
        if rows
    ]
    return render(request, "cases/worklist.html", facts | {"groups": groups, "now": timezone.now()})


@page(needs=permissions.DESK)
def export(request: Request, key: str, form: str) -> HttpResponse:
    """A queue to take away, as csv or xlsx; longer ones are not made while somebody waits."""
    shown, now = queries.find_queue(key), timezone.now()
    found = list(queries.whole(request.by, shown, now)[: MOST_EXPORTED + 1])
    if len(found) > MOST_EXPORTED:
        raise Refused(
            "More than {most} cases: too many to download at once. Choose a shorter queue.",
            most=MOST_EXPORTED,
        )
    header = [say(title) for title in COLUMNS]
    name = f"{say(shown.title)} {timezone.localtime(now):%Y%m%d-%H%M}"
    give: Any = as_xlsx if form == "xlsx" else as_csv
    answer: HttpResponse = give(
        name, header, map(_cells, queries.rows_of(found, now, clocks=False))
    )
    return answer


def _cells(row: queries.Row) -> list[Any]:
    case = row.case
    return [
        case.number, row.title, str(case.rule or ""), row.place, say(row.source),
        say(case.now.title), str(case.unit or ""), case.due_at, case.reported_at, case.closed_at,
        case.words,
    ]  # fmt: skip


@page(needs=permissions.DESK)
def city_map(request: Request) -> HttpResponse:
    """The cases of a queue on the map, and the same as a list beside it."""
    shown = queries.find_queue(request.GET.get("queue", "open"))
    rows = queries.points(request.by, shown, timezone.now())
    own, watched = queries.own_queues(request.by), queries.watched_queues(request.by)
    facts = {
        "title": say("Map of cases"),
        "queue": shown,
        "queues": [one for one in (*own, *watched) if one.key != "closed"],
        "rows": rows,
        "most": queries.MOST_POINTS,
        "src": f"{reverse('cases:map_points')}?queue={shown.key}",
        "points": collection(rows),
        "now": timezone.now(),
    }
    return render(request, "cases/map.html", facts)


@page(needs=permissions.DESK)
def map_points(request: Request) -> HttpResponse:
    """The same points as GeoJSON."""
    shown = queries.find_queue(request.GET.get("queue", "open"))
    return JsonResponse(collection(queries.points(request.by, shown, timezone.now())))


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
