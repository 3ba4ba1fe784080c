"""The addresses of the standard: /ogc/ and what lies below it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils import timezone

from xiuhua.kernel.words import Denied, Missing, Refused

from ..doors import actor, check, page
from ..language import say
from ..permissions import LOOK
from ..published import GEOJSON, for_all, published
from . import links
from .asking import AFTER, Asked, asked, only
from .collection import collection, collections
from .description import openapi
from .finding import extent, one, page_of

View = Callable[..., HttpResponse]


def standard(view: View) -> View:
    """Put around a door: what is refused comes in the standard's shape."""
    methods = {"GET", "HEAD"}

    @functools.wraps(view)
    def shaped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in methods:
            answer = _problem(405, "MethodNotAllowed", say("This address does not take that."))
            answer.headers["Allow"] = ", ".join(sorted(methods))
            return answer
        try:
            return view(request, *args, **kwargs)
        except Missing as refused:
            return _problem(404, "NotFound", say(refused))
        except Denied as refused:
            return _problem(403, "Forbidden", say(refused))
        except Refused as refused:
            return _problem(400, "InvalidParameterValue", say(refused))

    shaped.csrf_exempt = True  # type: ignore[attr-defined]  # nothing is written here
    return for_all(shaped)


def _problem(status: int, code: str, words: str) -> HttpResponse:
    return JsonResponse({"code": code, "description": words}, status=status)


def root_of(request: HttpRequest) -> str:
    """The whole address of /ogc."""
    return request.build_absolute_uri(reverse("web:ogc")).rstrip("/")


@standard
@page(needs=LOOK, cached=True)
def landing(request: HttpRequest) -> HttpResponse:
    """Where a client begins: the links to everything else."""
    only(request.GET, ())
    name = settings.SITE_TITLE or say("City management platform")
    words = say("Every public layer of the district, as it is now. Days are local, places WGS84.")
    told = links.landing(root_of(request), f"{name} · {say('Open layers')}", words)
    return published(request, told, links.JSON)


@standard
@page(needs=LOOK, cached=True)
def conformance(request: HttpRequest) -> HttpResponse:
    """Which parts of the standard are kept."""
    only(request.GET, ())
    return published(request, {"conformsTo": links.CONFORMS}, links.JSON)


@standard
@page(needs=LOOK, cached=True)
def api(request: HttpRequest) -> HttpResponse:
    """The description of this server, as OpenAPI 3.0."""
    only(request.GET, ())
    return published(
        request, openapi(root_of(request), say("Open layers"), collections()), links.OPENAPI
    )


@standard
@page(needs=LOOK, cached=True)
def all_collections(request: HttpRequest) -> HttpResponse:
    """Every layer."""
    only(request.GET, ())
    root = root_of(request)
    told = {
        "links": [links.link(f"{root}/collections", "self", links.JSON)],
        "collections": [links.described(root, one, extent(one)) for one in collections()],
    }
    return published(request, told, links.JSON)


@standard
@page(needs=LOOK, cached=True)
def one_collection(request: HttpRequest, layer: str) -> HttpResponse:
    """One layer."""
    only(request.GET, ())
    found = collection(layer)
    return published(request, links.described(root_of(request), found, extent(found)), links.JSON)


@standard
@page(needs=LOOK, cached=True)
def items(request: HttpRequest, layer: str) -> HttpResponse:
    """The features of a layer, by box, time and filters, page by page."""
    found = collection(layer)
    check(actor(request), found.needs, None, request.path)
    wanted = asked(request.GET, found)
    page = page_of(found, wanted, timezone.localdate())
    root = root_of(request)
    told: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": page.features,
        "numberReturned": len(page.features),
        "links": _links(request, root, found.key, wanted, page.next),
    }
    if page.matched is not None:
        told["numberMatched"] = page.matched
    stamped = told | {"timeStamp": timezone.now().isoformat(timespec="seconds")}
    return published(request, stamped, GEOJSON, of=told)


def _links(request: HttpRequest, root: str, key: str, wanted: Asked, after: str) -> list[Any]:
    here = f"{root}/collections/{key}"
    found = [
        links.link(request.build_absolute_uri(), "self", GEOJSON),
        links.link(here, "collection", links.JSON),
    ]
    if after:
        query = request.GET.copy()
        query[AFTER] = after
        found.append(links.link(f"{here}/items?{query.urlencode()}", "next", GEOJSON))
    return found


@standard
@page(needs=LOOK, cached=True)
def item(request: HttpRequest, layer: str, feature: str) -> HttpResponse:
    """One feature of a layer."""
    only(request.GET, ())
    found = collection(layer)
    check(actor(request), found.needs, None, request.path)
    told = one(found, feature, timezone.localdate())
    told |= {"links": links.of_feature(root_of(request), found, told)}
    return published(request, told, GEOJSON)


_ONE = "ogc/collections/<slug:layer>"
URLS = [
    path("ogc/", landing, name="ogc"),
    path("ogc/conformance", conformance, name="ogc_conformance"),
    path("ogc/api", api, name="ogc_api"),
    path("ogc/collections", all_collections, name="ogc_collections"),
    path(_ONE, one_collection, name="ogc_collection"),
    path(f"{_ONE}/items", items, name="ogc_items"),
    path(f"{_ONE}/items/<str:feature>", item, name="ogc_item"),
]
