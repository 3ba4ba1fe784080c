"""The documents of the standard about layers, and the links that tie them together."""

from __future__ import annotations

from urllib.parse import quote

from xiuhua.kernel.geometry import Box

from ..language import say
from ..published import GEOJSON
from .collection import Collection, Json

JSON = "application/json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_CLASSES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
CONFORMS = [f"{_CLASSES}/{name}" for name in ("core", "oas30", "geojson")]
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


def link(href: str, rel: str, kind: str, title: str = "") -> Json:
    """One link."""
    return {"href": href, "rel": rel, "type": kind} | ({"title": title} if title else {})


def landing(root: str, title: str, description: str) -> Json:
    """Where everything begins. `root` is the whole address of /ogc, without a slash at the end."""
    return {
        "title": title,
        "description": description,
        "links": [
            link(f"{root}/", "self", JSON),
            link(f"{root}/api", "service-desc", OPENAPI, say("How to ask this server")),
            link(f"{root}/conformance", "conformance", JSON, say("What of the standard it keeps")),
            link(f"{root}/collections", "data", JSON, say("Its collections")),
        ],
    }


def described(root: str, collection: Collection, around: Box | None) -> Json:
    """A layer: what it is, and where it lies."""
    here = f"{root}/collections/{quote(collection.key)}"
    told: Json = {
        "id": collection.key,
        "title": say(collection.title),
        "description": say(collection.description),
        "itemType": "feature",
        "crs": [CRS84],
        "links": [
            link(here, "self", JSON),
            link(f"{here}/items", "items", GEOJSON, say(collection.title)),
        ],
    }
    extent: Json = {}
    if around is not None:
        box = [around.minx, around.miny, around.maxx, around.maxy]
        extent["spatial"] = {"bbox": [box], "crs": CRS84}
    if collection.days:
        extent["temporal"] = {"interval": [[None, None]], "trs": GREGORIAN}
    return told | ({"extent": extent} if extent else {})


def of_feature(root: str, collection: Collection, feature: Json) -> list[Json]:
    """The links of one feature."""
    here = f"{root}/collections/{quote(collection.key)}"
    return [
        link(f"{here}/items/{quote(str(feature['id']), safe='')}", "self", GEOJSON),
        link(here, "collection", JSON),
    ]
