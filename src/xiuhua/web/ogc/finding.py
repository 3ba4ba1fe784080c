"""The features of a layer that are asked for, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import shapely
from django.db.models import Max, Min, Q, QuerySet
from shapely.geometry import shape

from xiuhua.kernel.geometry import Box
from xiuhua.kernel.words import Missing

from .asking import Asked, midnight
from .collection import Collection, Json

CHUNK = 200


@dataclass(frozen=True)
class Page:
    """Features, how many there are in all (None where counting would mean looking at each), and next."""

    features: list[Json]
    matched: int | None
    next: str


def page_of(collection: Collection, wanted: Asked, today: date) -> Page:
    """The features asked for, in the order of their ids; `next` goes into `after`."""
    rows = _rows(collection, wanted)
    matched = None if wanted.narrowed else rows.count()
    found: list[Json] = []
    for feature in _features(collection, rows, wanted, today):
        if len(found) == wanted.limit:
            return Page(found, matched, str(found[-1]["id"]))
        found.append(feature)
    return Page(found, matched, "")


def one(collection: Collection, key: str, today: date) -> Json:
    """One feature; Missing when there is none, or it is not public."""
    row = (
        None if "\x00" in key else collection.items().filter(**{collection.key_field: key}).first()
    )
    if row is None:
        raise Missing("There is no feature {key} in this collection.", key=key[:60])
    return collection.features([row], today)[0]


def extent(collection: Collection) -> Box | None:
    """The box around everything in a layer; None while it is empty."""
    west, south, east, north = collection.edges
    box = collection.items().aggregate(
        minx=Min(west), miny=Min(south), maxx=Max(east), maxy=Max(north)
    )
    return None if box["minx"] is None else Box(**box)


def _rows(collection: Collection, wanted: Asked) -> QuerySet[Any]:
    """What the database can tell apart: filters, and boxes that touch."""
    rows = collection.items().filter(**wanted.picked).order_by(collection.key_field)
    west, south, east, north = collection.edges
    touching = Q()
    for box in wanted.boxes:
        touching |= Q(
            (f"{west}__lte", box.maxx), (f"{east}__gte", box.minx),
            (f"{south}__lte", box.maxy), (f"{north}__gte", box.miny),
        )  # fmt: skip
    return rows.filter(touching)


def _features(
    collection: Collection, rows: QuerySet[Any], wanted: Asked, today: date
) -> Iterator[Json]:
    """Every feature after `wanted.after` that fits, read in chunks no larger than a page needs."""
    after, size = wanted.after, min(CHUNK, wanted.limit + 1)
    areas = [shapely.box(one.minx, one.miny, one.maxx, one.maxy) for one in wanted.boxes]
    while True:
        some = rows.filter(**{f"{collection.key_field}__gt": after}) if after else rows
        chunk = list(some[:size])
        for feature in collection.features(chunk, today) if chunk else ():
            if _touches(feature, areas) and _in_time(feature, collection, wanted):
                yield feature
        if len(chunk) < size:
            return
        after = str(getattr(chunk[-1], collection.key_field))


def _touches(feature: Json, areas: list[Any]) -> bool:
    """By the shape itself: a box around a slanting road holds much that is not road."""
    if not areas:
        return True
    drawn = shape(feature["geometry"])
    return any(drawn.intersects(area) for area in areas)


def _in_time(feature: Json, collection: Collection, wanted: Asked) -> bool:
    """Whether its days, first to last, both whole, share a moment with the time asked for."""
    if collection.days is None:
        return True
    first, last = (feature["properties"][name] for name in collection.days)
    if wanted.until is not None and first is not None and midnight(first) > wanted.until:
        return False
    ends = midnight(last + timedelta(days=1)) if last is not None else None
    return wanted.since is None or ends is None or ends > wanted.since
