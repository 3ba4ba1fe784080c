"""The Curbs API of the Curb Data Specification 1.0.1: zones, policies and spaces of bays on streets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from math import cos, radians
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import get_default_timezone, localdate, localtime

from xiuhua.kernel.geometry import metres
from xiuhua.kernel.words import Refused, Words
from xiuhua.web.doors import page
from xiuhua.web.language import say
from xiuhua.web.published import for_all, published
from xiuhua.web.tables import keyset, turned

from .. import cds, permissions
from ..models import CarPark
from ..queries.kerb import Kerb, ever_on_streets, kerbs, on_streets

SIZE = 200
METRES_A_DEGREE = 111_320.0
WIDEST_M = 20_000.0
"""A circle that is asked for is no wider than this."""
View = Callable[..., HttpResponse]


def endpoint(view: View) -> View:
    """Around every endpoint: its version, read by pages of any origin, and mistakes in the standard's words."""

    @for_all
    @page(needs=permissions.LOOK, cached=True)
    @wraps(view)
    def asked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not accepts(request.headers.get("Accept", "")):
            return _error(406, "not acceptable", "Ask for {kind}.", kind=cds.CONTENT_TYPE)
        try:
            return view(request, **kwargs)
        except Refused as refused:
            return _error(400, "bad request", say(refused))

    return asked


def accepts(header: str) -> bool:
    """Whether a caller takes version 1.0: it says so, takes anything, or says nothing."""
    if not header.strip():
        return True
    for one in header.split(","):
        kind, *parameters = (part.strip().lower() for part in one.split(";"))
        if kind in ("*/*", "application/*"):
            return True
        told = dict(part.partition("=")[::2] for part in parameters)
        if kind == cds.MEDIA and told.get("version", "").strip('"') in (
            cds.VERSION,
            "1.0.1",
            "1.0.0",
        ):
            return True
    return False


@endpoint
def zones(request: HttpRequest) -> HttpResponse:
    """Stretches, all of them page by page, in a box, or around a point, the nearest first."""
    day = _day(request)
    if request.GET.get("area"):
        return _answer(request, {"zones": []}, _next(None))
    rows, near = _where(request, on_streets(day))
    with_geometry = request.GET.get("include_geometry", "").lower() != "false"
    found, links = _page(request, rows) if near is None else (rows, _next(None))
    told = _sorted(kerbs(found, day), near)
    shown = [cds.zone(one, _issuer(), _zone(), with_geometry=with_geometry) for one in told]
    return _answer(request, {"zones": shown}, links)


@endpoint
def zone(request: HttpRequest, key: str) -> HttpResponse:
    """One stretch by its id; with `show_historic` also one that is removed."""
    day = _day(request)
    historic = request.GET.get("show_historic", "").lower() == "true"
    rows = ever_on_streets() if historic else on_streets(day)
    found = next((one for one in _all(rows, day, key) if cds.zone_id(one, _issuer()) == key), None)
    return _one(request, cds.zone(found, _issuer(), _zone()) if found else None)


@endpoint
def policies(request: HttpRequest) -> HttpResponse:
    """The hours of all stretches, each policy once; `ids` asks for some."""
    wanted = {one for one in request.GET.get("ids", "").split(",") if one}
    if wrong := [one for one in wanted if not cds.is_id(one)]:
        raise Refused("“{id}” is no id.", id=wrong[0][:40])
    found = [
        one for one in _policies(_day(request)) if not wanted or one["curb_policy_id"] in wanted
    ]
    return _answer(request, {"policies": found}, _next(None))


@endpoint
def policy(request: HttpRequest, key: str) -> HttpResponse:
    """One policy by its id."""
    found = [one for one in _policies(localdate()) if one["curb_policy_id"] == key]
    return _one(request, found[0] if found else None)


@endpoint
def spaces(request: HttpRequest) -> HttpResponse:
    """Bays whose outline is known, of all stretches or of one `zone`."""
    day = _day(request)
    rows, near = _where(request, on_streets(day).filter(bays__geometry__isnull=False).distinct())
    wanted = request.GET.get("zone", "")
    found, links = _page(request, rows) if near is None and not wanted else (rows, _next(None))
    told = _sorted(kerbs(found, day), near)
    if wanted:
        told = [one for one in told if cds.zone_id(one, _issuer()) == wanted]
    return _answer(request, {"spaces": [one for kerb in told for one in _spaces(kerb)]}, links)


@endpoint
def space(request: HttpRequest, key: str) -> HttpResponse:
    """One bay by its id."""
    rows = on_streets(localdate()).filter(bays__geometry__isnull=False).distinct()
    found = (one for kerb in _all(rows, localdate(), key) for one in _spaces(kerb))
    return _one(request, next((one for one in found if one["curb_space_id"] == key), None))


@endpoint
def areas(request: HttpRequest) -> HttpResponse:
    """Areas are optional, and there are none here: an empty list."""
    return _answer(request, {"areas": []}, _next(None))


def _issuer() -> str:
    """Who gives out the ids: the district, by its code."""
    return str(settings.DISTRICT or "xiuhua")


def _zone() -> Any:
    """The time zone of the street."""
    return get_default_timezone()


def _day(request: HttpRequest) -> date:
    """The day that `time` (milliseconds) lies in, today without one."""
    told = request.GET.get("time", "")
    if not told:
        return localdate()
    try:
        return localtime(datetime.fromtimestamp(int(told) / 1000, UTC)).date()
    except (ValueError, OverflowError, OSError):
        raise Refused("“time” is a number of milliseconds.", field="time") from None


def _where(request: HttpRequest, rows: QuerySet[CarPark]) -> tuple[QuerySet[CarPark], Any]:
    """The rows of the box or the circle that is asked for, and the circle: (lon, lat, metres)."""
    if box := _numbers(request, "min_lat", "min_lng", "max_lat", "max_lng"):
        south, west, north, east = box
        return _within(rows, west, south, east, north), None
    if circle := _numbers(request, "lat", "lng", "radius"):
        lat, lon, radius_m = circle[0], circle[1], min(circle[2] / 100, WIDEST_M)
        north = radius_m / METRES_A_DEGREE
        east = north / max(0.01, cos(radians(lat)))
        return _within(rows, lon - east, lat - north, lon + east, lat + north), (lon, lat, radius_m)
    return rows, None


def _within(rows: QuerySet[CarPark], west: float, south: float, east: float, north: float) -> QuerySet[CarPark]:  # fmt: skip
    return rows.filter(minx__lte=east, maxx__gte=west, miny__lte=north, maxy__gte=south)


def _numbers(request: HttpRequest, *names: str) -> list[float] | None:
    """All of these parameters, or None for none of them; Refused for some, and for no numbers."""
    told = [request.GET.get(name, "") for name in names]
    if not any(told):
        return None
    if not all(told):
        raise Refused("Give all of {names}, or none.", names=", ".join(names))
    try:
        found = [float(one) for one in told]
    except ValueError:
        found = []
    if not found or not all(-1e9 < one < 1e9 for one in found):
        raise Refused("{names} are numbers.", names=", ".join(names))
    return found


def _sorted(found: list[Kerb], near: Any) -> list[Kerb]:
    """Within the circle, the nearest first; as they came where nobody asked for one."""
    if near is None:
        return found
    lon, lat, radius_m = near
    far = [(_distance(one, lon, lat), one) for one in found]
    return [one for m, one in sorted(far, key=lambda pair: pair[0]) if m <= radius_m]


def _distance(kerb: Kerb, lon: float, lat: float) -> float:
    """Metres from the point to the nearest corner of a stretch."""
    return min(metres((lon, lat), corner) for corner in kerb.geometry["coordinates"][0])


def _page(
    request: HttpRequest, rows: QuerySet[CarPark]
) -> tuple[QuerySet[CarPark], dict[str, Any]]:
    """One page and the links around it, as JSON:API has them."""
    found = keyset(rows, order=("pk",), size=SIZE, **turned(request))
    links = {
        "first": _link(request, {}),
        "prev": _link(request, {"before": found.previous}) if found.previous else None,
        "next": _link(request, {"after": found.next}) if found.next else None,
    }
    return CarPark.objects.filter(pk__in=[one.pk for one in found.rows]).order_by("pk"), links


def _next(link: None) -> dict[str, Any]:
    """The links of what comes in one page."""
    return {"next": link}


def _link(request: HttpRequest, turn: dict[str, str]) -> str:
    kept = {key: value for key, value in request.GET.items() if key not in ("after", "before")}
    query = urlencode(kept | turn)
    return request.build_absolute_uri(request.path + (f"?{query}" if query else ""))


def _all(rows: QuerySet[CarPark], day: date, key: str) -> list[Kerb]:
    """The stretches to look an id up in: ids are made of what they stand for, so all are asked."""
    return kerbs(rows, day) if cds.is_id(key) else []


def _policies(day: date) -> list[dict[str, Any]]:
    told = (
        one
        for kerb in kerbs(on_streets(day), day)
        for one in cds.policies(kerb, _issuer(), _zone())
    )
    return cds.once(told, "curb_policy_id")


def _spaces(kerb: Kerb) -> list[dict[str, Any]]:
    return [cds.space(one, n, kerb, _issuer(), _zone()) for n, one in enumerate(kerb.stands, 1)]


def _answer(
    request: HttpRequest, data: dict[str, Any], links: dict[str, Any] | None = None
) -> HttpResponse:
    changed = CarPark.objects.aggregate(last=Max("changed_at"))["last"]
    author = settings.SITE_TITLE or say("City management platform")
    told = cds.whole(data, zone=_zone(), author=str(author), updated=changed, links=links)
    answer = published(request, told, cds.CONTENT_TYPE)
    answer.headers["Vary"] = "Accept"
    return answer


def _one(request: HttpRequest, found: dict[str, Any] | None) -> HttpResponse:
    if found is None:
        return _error(404, "not found", "Nothing here has this id.")
    return _answer(request, found)


def _error(status: int, error: str, words: str, **facts: Any) -> HttpResponse:
    """A refusal as the standard has it: a short error, and words for people."""
    body = {"error": error, "error_description": say(Words(words, **facts)), "error_details": []}
    return JsonResponse(body, status=status, content_type=cds.CONTENT_TYPE)
