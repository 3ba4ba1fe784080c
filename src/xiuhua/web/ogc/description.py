"""The OpenAPI 3.0 document of the server, written out of the layers it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..language import say
from ..published import GEOJSON
from .asking import AFTER, BBOX, LIMIT, MOST, USUAL, WHEN
from .collection import Collection, Json
from .links import JSON, OPENAPI

TEXT: Json = {"type": "string"}
LINK: Json = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": dict.fromkeys(("href", "rel", "type", "title"), TEXT),
}
LINKS: Json = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
NUMBERS: Json = {"type": "array", "items": {"type": "number"}, "minItems": 4}


def openapi(root: str, title: str, layers: Iterable[Collection]) -> Json:
    """The document; `root` is the whole address of /ogc."""
    layers = tuple(layers)
    paths: Json = {
        "/": _get("landingPage", say("Landing page"), "landing"),
        "/conformance": _get("conformance", say("What of the standard it keeps"), "conformance"),
        "/api": _get("api", say("How to ask this server"), None, kind=OPENAPI),
        "/collections": _get("collections", say("Its collections"), "collections"),
    }
    for layer in layers:
        paths |= _paths(layer)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "version": "1.0.0",
            "license": {
                "name": "CC0 1.0",
                "url": "https://creativecommons.org/publicdomain/zero/1.0/",
            },
        },
        "servers": [{"url": root}],
        "tags": [{"name": one.key, "description": say(one.title)} for one in layers],
        "paths": paths,
        "components": {"schemas": _schemas(layers), "parameters": _parameters()},
    }


def _paths(layer: Collection) -> Json:
    here, key = f"/collections/{layer.key}", layer.key
    filters = [
        _parameter(name, say(one.doc), TEXT | ({"enum": list(one.values)} if one.values else {}))
        for name, one in layer.filters.items()
    ]
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in (LIMIT, BBOX, WHEN, AFTER)]
    feature = {"name": "featureId", "in": "path", "required": True, "schema": TEXT}
    return {
        here: _get(f"describe_{key}", say(layer.description), "collection", tag=key),
        f"{here}/items": _get(
            f"get_{key}", say(layer.title), f"{key}_features", kind=GEOJSON, tag=key,
            parameters=[*shared, *filters],
        ),
        f"{here}/items/{{featureId}}": _get(
            f"get_one_of_{key}", say(layer.title), f"{key}_feature", kind=GEOJSON, tag=key,
            parameters=[feature],
        ),
    }  # fmt: skip


def _get(
    name: str, summary: str, schema: str | None, *, kind: str = JSON, tag: str = "",
    parameters: Iterable[Any] = (),
) -> Json:  # fmt: skip
    content = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    refused = {"$ref": "#/components/schemas/exception"}
    codes = ("400", "404") if tag else ("400",)
    told: Json = {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": {"description": "OK", "content": {kind: {"schema": content}}}}
        | {
            code: {"description": say("Refused"), "content": {JSON: {"schema": refused}}}
            for code in codes
        },
    }
    return {"get": told | ({"tags": [tag]} if tag else {})}


def _parameter(name: str, doc: str, schema: Json) -> Json:
    told = {"name": name, "in": "query", "required": False, "description": doc}
    return told | {"schema": schema, "style": "form", "explode": False}


def _parameters() -> Json:
    whole = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
    return {
        LIMIT: _parameter(LIMIT, say("How many features at most."), whole),
        BBOX: _parameter(
            BBOX, say("A box: west,south,east,north in degrees."), NUMBERS | {"maxItems": 6}
        ),
        WHEN: _parameter(
            WHEN, say("A moment, or two with “/” between them; “..” leaves an end open."), TEXT
        ),
        AFTER: _parameter(
            AFTER, say("Where the next page begins; take it from the link “next”."), TEXT
        ),
    }


def _schemas(layers: Iterable[Collection]) -> Json:
    known: Json = {
        "link": LINK,
        "exception": _object(["code"], code=TEXT, description=TEXT),
        "landing": _object(["links"], title=TEXT, description=TEXT, links=LINKS),
        "conformance": _object(["conformsTo"], conformsTo={"type": "array", "items": TEXT}),
        "collection": _object(
            ["id", "links"], id=TEXT, title=TEXT, description=TEXT, itemType=TEXT, links=LINKS,
            extent={"type": "object"}, crs={"type": "array", "items": TEXT},
        ),
        "collections": _object(
            ["links", "collections"], links=LINKS,
            collections={"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
        ),
    }  # fmt: skip
    for layer in layers:
        known |= _features(layer)
    return known


def _features(layer: Collection) -> Json:
    one, whole = f"{layer.key}_feature", {"type": "integer", "minimum": 0}
    properties = {"type": "object", "properties": dict(layer.properties)}
    return {
        one: _object(
            ["type", "id", "geometry", "properties"], type={"type": "string", "enum": ["Feature"]},
            id=TEXT, geometry={"type": "object", "nullable": True}, properties=properties, links=LINKS,
        ),
        f"{one}s": _object(
            ["type", "features"], type={"type": "string", "enum": ["FeatureCollection"]},
            features={"type": "array", "items": {"$ref": f"#/components/schemas/{one}"}},
            links=LINKS, timeStamp={"type": "string", "format": "date-time"}, numberMatched=whole,
            numberReturned=whole,
        ),
    }  # fmt: skip


def _object(required: list[str], **properties: Any) -> Json:
    return {"type": "object", "required": required, "properties": properties}
