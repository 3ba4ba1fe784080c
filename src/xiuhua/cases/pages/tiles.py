"""Tiles of the map of cases: for the desk what one may see, for everybody what is published."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from xiuhua.kernel.tiles import Tile
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page

from .. import permissions
from ..models import Case
from ..queries import desk, tiles
from ..queries.nearby import public_classes, published
from ..queries.queues import held, visible
from ..workflow import OVER
from .finding import Narrowing

MEDIA = "application/vnd.mapbox-vector-tile"
KEPT_S = 60


def _tile(z: int, x: int, y: int) -> Tile:
    try:
        return Tile(z, x, y)
    except ValueError:
        raise Missing("There is no such piece of the map.") from None


@page(needs=permissions.DESK)
def tile(request: Request, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the cases one may see, narrowed as the list beside it."""
    shown, now = _tile(z, x, y), timezone.now()
    kept = Narrowing(request, now)
    rows, over = kept.rows(visible(request.by)), bool(kept.form.wanted)
    if key := request.GET.get("queue", ""):
        queue = desk.find_queue(key)
        rows, over = held(rows, queue, now), not OVER.isdisjoint(queue.states)
    return HttpResponse(tiles.drawn(rows, shown, now, over=over), content_type=MEDIA)


@page(needs=permissions.LOOK_AROUND, cached=True)
def public_tile(request: Request, z: int, x: int, y: int) -> HttpResponse:
    """A tile of what everybody may see: open, filed, of a class on the citizens' list, rounded."""
    shown, now = _tile(z, x, y), timezone.now()
    classes = public_classes()
    wanted = request.GET.get("class", "")
    if wanted and wanted not in classes:
        raise Missing("There is no such class.")
    rows = Case.objects.filter(published(), category__in=[wanted] if wanted else list(classes))
    answer = HttpResponse(tiles.drawn(rows, shown, now, public=True), content_type=MEDIA)
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    return answer
