"""What a domain says of a layer that everybody may have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from xiuhua.kernel.permissions import Permission
from xiuhua.kernel.words import Missing

from ..gather import gather, plug

Json = dict[str, Any]


@dataclass(frozen=True)
class Filter:
    """A parameter that narrows a layer: the lookup it asks, and the values it takes (None: any)."""

    lookup: str
    doc: str
    values: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Collection:
    """A layer. `items` are its rows; `edges` are their columns with the west, south, east and north
    of what is drawn of them.

    `features` turns a few rows into as many GeoJSON features, in order, asking the database no more
    for a hundred than for one. `key_field` is the unique field that is a feature's id and the order
    of its pages. `days` names the two properties with its first and last day; None in a feature's
    last day means "until further notice". `properties` are their JSON schemas, by name.
    """

    key: str
    title: str
    description: str
    needs: Permission
    items: Callable[[], QuerySet[Any]]
    features: Callable[[Sequence[Any], date], list[Json]]
    key_field: str
    properties: Mapping[str, Json]
    days: tuple[str, str] | None = None
    edges: tuple[str, str, str, str] = ("minx", "miny", "maxx", "maxy")
    filters: Mapping[str, Filter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.needs.public:
            raise ValueError(f"{self.key}: only what everybody may see is published")


plug("COLLECTIONS", room="datasets", of=Collection, doc="Layers published under /ogc/.")


def collections() -> tuple[Collection, ...]:
    """Every layer, in the order of the apps."""
    return tuple(gather("COLLECTIONS").values())


def collection(key: str) -> Collection:
    """The layer of that key; Missing when there is none."""
    found: Collection | None = gather("COLLECTIONS").get(key)
    if found is None:
        raise Missing("There is no collection {key}.", key=key[:60])
    return found
