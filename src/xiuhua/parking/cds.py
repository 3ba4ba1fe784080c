"""Our bays on streets in the shapes of the Curb Data Specification, Curbs API 1.0.1: pure.

A stretch is a Curb Zone, its hours are Curb Policies, a bay with an outline is a Curb Space. What we
do not know is left out: nobody tells us for how long a car has to stay away before it may return
(`no_return`), and a price that does not come out in whole hours is not told rather than told wrongly.
Specification: https://github.com/openmobilityfoundation/curb-data-specification/tree/1.0.1
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from xiuhua.kernel.geometry import metres

from .queries.kerb import Kerb, Price, Stand, Term
from .rules.stays import DAY_MIN, Days, Limit

VERSION = "1.0"
MEDIA = "application/vnd.cds+json"
CONTENT_TYPE = f"{MEDIA};version={VERSION}"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
CURRENCY = "CNY"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS = "holidays"
"""Days off by the calendar of the state: weekends and holidays, without the weekends worked instead."""
_SPACE = uuid5(NAMESPACE_URL, "https://github.com/openmobilityfoundation/curb-data-specification")
Json = dict[str, Any]


def whole(data: Json, *, zone: ZoneInfo, author: str, updated: datetime | None, links: Json | None = None) -> Json:  # fmt: skip
    """The envelope that every endpoint answers in; `updated` is when anything in it last changed."""
    told: Json = {
        "version": VERSION,
        "time_zone": zone.key,
        "last_updated": millis(updated) if updated else 0,
        "currency": CURRENCY,
        "author": author,
        "license_url": LICENSE,
        "data": data,
    }
    return told if links is None else told | {"links": links}


def zone(kerb: Kerb, issuer: str, at: ZoneInfo, *, with_geometry: bool = True) -> Json:
    """A stretch. It keeps its id as long as its outline stays: a new outline is a new zone."""
    told: Json = {
        "curb_zone_id": zone_id(kerb, issuer),
        "curb_policy_ids": [one["curb_policy_id"] for one in policies(kerb, issuer, at)],
        "published_date": midnight(kerb.first, at),
        "last_updated_date": millis(kerb.changed_at),
        "start_date": midnight(kerb.first, at),
        "name": kerb.name,
        "user_zone_id": kerb.number,
        "street_name": kerb.street,
        "num_spaces": kerb.bays,
    }
    if with_geometry:
        told["geometry"] = kerb.geometry
    if kerb.removed_on:
        told["end_date"] = midnight(kerb.removed_on, at)
    if kerb.length_m:
        told["length"] = round(kerb.length_m * 100)
    if kerb.depth_m:
        told["width"] = round(kerb.depth_m * 100)
    if kerb.angle:
        told["parking_angle"] = kerb.angle
    if kerb.stands:
        told["curb_space_ids"] = [space_id(one, issuer) for one in kerb.stands]
    return {key: value for key, value in told.items() if value != ""}


def space(stand: Stand, n: int, kerb: Kerb, issuer: str, at: ZoneInfo) -> Json:
    """A bay of a stretch, the `n`-th of it."""
    long, wide = sides_cm(stand.geometry)
    return {
        "curb_space_id": space_id(stand, issuer),
        "geometry": stand.geometry,
        "name": stand.number,
        "published_date": midnight(kerb.first, at),
        "last_updated_date": millis(kerb.changed_at),
        "curb_zone_id": zone_id(kerb, issuer),
        "space_number": n,
        "length": long,
        "width": wide,
    }


def policies(kerb: Kerb, issuer: str, at: ZoneInfo) -> list[Json]:
    """The hours of a stretch, the strictest first, then what counts in all other hours.

    Where it is closed for a time nobody parks at all.
    An id stands for exactly this policy for ever: it is made of all that the policy says.
    """
    terms = sorted(kerb.terms, key=_strictness) if kerb.is_open else []
    rules = [(_rule(one.hours, kerb.price), _spans(one, at), one.first) for one in terms]
    rest = Limit(may_park=kerb.outside and kerb.is_open)
    rules.append((_rule(rest, kerb.price), [], None))
    told = []
    for priority, (rule, spans, first) in enumerate(rules, 1):
        policy: Json = {
            "published_date": midnight(first or kerb.first, at),
            "priority": priority,
            "rules": [rule],
        }
        if spans:
            policy["time_spans"] = spans
        told.append({"curb_policy_id": _id(issuer, "policy", policy)} | policy)
    return told


def zone_id(kerb: Kerb, issuer: str) -> str:
    """The id of a stretch as it lies there."""
    return _id(issuer, "zone", [kerb.number, kerb.geometry])


def space_id(stand: Stand, issuer: str) -> str:
    """The id of a bay."""
    return _id(issuer, "space", [stand.key, stand.geometry])


def rates(price: Price | None, limit: Limit) -> list[Json] | None:
    """What it costs by the hour; None where the standard cannot say it exactly, or nobody knows."""
    if price is None or price.per_hour_fen is None or price.free_min % 60:
        return None
    paid: Json = {"rate": price.per_hour_fen, "rate_unit": "hour"}
    free_h = price.free_min // 60
    if price.per_day_fen is not None and limit.longest_min and limit.longest_min <= DAY_MIN:
        paid["maximum_fee"] = price.per_day_fen
    if not free_h or not price.per_hour_fen:
        return [paid]
    return [
        {"rate": 0, "rate_unit": "hour", "end_duration": free_h},
        paid | {"start_duration": free_h},
    ]


def sides_cm(polygon: Json) -> tuple[int, int]:
    """The longest and the shortest side of a bay's outline, in centimetres."""
    ring = polygon["coordinates"][0]
    sides = [metres(a, b) for a, b in pairwise(ring)]
    return round(max(sides) * 100), max(1, round(min(sides) * 100))


def midnight(day: date, at: ZoneInfo) -> int:
    """The beginning of a day there, in milliseconds."""
    return millis(datetime.combine(day, time(), at))


def millis(moment: datetime) -> int:
    """A moment as the standard has it: milliseconds since 1970 in UTC."""
    return round(moment.timestamp() * 1000)


def _rule(limit: Limit, price: Price | None) -> Json:
    if not limit.may_park:
        return {"activity": "no parking"}
    told: Json = {"activity": "parking"}
    if limit.longest_min is not None:
        told |= {"max_stay": limit.longest_min, "max_stay_unit": "minute"}
    if (cost := rates(price, limit)) is not None:
        told["rate"] = cost
    return told


def _strictness(term: Term) -> tuple[bool, int, int, int]:
    """Where hours overlap the strictest counts: nobody parks, then the shorter stay."""
    one = term.hours
    return one.may_park, one.longest_min or 10**9, one.start_min, one.end_min


def _spans(term: Term, at: ZoneInfo) -> list[Json]:
    """When the hours count. Hours past midnight are two spans, the second a day later."""
    one, days = term.hours, sorted(term.hours.weekdays)
    dates: Json = {}
    if term.first:
        dates["start_date"] = midnight(term.first, at)
    if term.last:
        dates["end_date"] = midnight(term.last + timedelta(days=1), at)
    over = one.end_min <= one.start_min
    first = _span(one, days, one.start_min, None if over else one.end_min)
    spans = [first]
    if over and one.end_min:
        spans.append(_span(one, sorted((day + 1) % 7 for day in days), 0, one.end_min))
    return [span | dates for span in spans if span | dates]


def _span(limit: Limit, days: Sequence[int], start_min: int, end_min: int | None) -> Json:
    told: Json = {}
    if len(days) < 7:
        told["days_of_week"] = [DAYS[day] for day in days]
    if start_min:
        told["time_of_day_start"] = _clock(start_min)
    if end_min is not None and end_min < DAY_MIN:
        told["time_of_day_end"] = _clock(end_min)
    if limit.days is not Days.EVERY:
        told["designated_period"] = HOLIDAYS
        told["designated_period_except"] = limit.days is Days.WORKING
    return told


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _id(issuer: str, kind: str, content: Any) -> str:
    """A name-based UUID: the same content has the same id, in every process and for ever."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return str(uuid5(_SPACE, f"{issuer}/{kind}/{said}"))


def is_id(text: str) -> bool:
    """Whether somebody asks for an id at all."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def once(found: Iterable[Json], key: str) -> list[Json]:
    """Each thing once, by its id, in the order they came."""
    return list({one[key]: one for one in found}.values())
