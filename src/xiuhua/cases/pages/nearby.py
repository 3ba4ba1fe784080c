"""What is going on nearby: a map, and the same as a list, with nothing personal in either."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.places.queries import outline
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions, queries

SHOWN = 30
"""As many as one looks through; the map shows the same."""


@page(needs=permissions.LOOK_AROUND)
def nearby(request: Request) -> HttpResponse:
    """The map and the list of what is open and what was mended in the last thirty days."""
    points = queries.public_points(timezone.now(), most=SHOWN)
    facts = {
        "points": points,
        "drawn": geojson(points),
        "shape": outline(),
        "src": reverse("cases:nearby_points"),
        "tiles": reverse("cases:public_tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}"),
        "full": len(points) == SHOWN,
        "most": SHOWN,
    }
    return render(request, "cases/nearby.html", facts)


@page(needs=permissions.LOOK_AROUND)
def points(request: Request) -> HttpResponse:
    """The same points as GeoJSON, for the map."""
    return JsonResponse(geojson(queries.public_points(timezone.now(), most=SHOWN)))


def geojson(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Points with the number they have in the list, and no case number: nothing to look up."""
    features = [
        {
            "type": "Feature",
            "id": row["n"],
            "geometry": {"type": "Point", "coordinates": [row["lon"], row["lat"]]},
            "properties": {
                "id": str(row["n"]),
                "number": str(row["n"]),
                "title": row["case"].plain_title,
                "status": row["case"].now.status,
                "words": say(row["case"].now.title),
            },
        }
        for row in rows
    ]
    return {"type": "FeatureCollection", "features": features}
