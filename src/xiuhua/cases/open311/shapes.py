"""Our things in the shapes of GeoReport v2: dicts and lists, ready for either format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from xiuhua.kernel.geometry import rounded
from xiuhua.kernel.words import Words
from xiuhua.web.language import say
from xiuhua.web.looks.dates import day

from ..models import Question
from ..queries.open311 import Photo, Row, Service, Update
from ..workflow import OVER

Address = Callable[[Photo], str]
"""Where a photo is, as a whole address."""


def service(one: Service) -> dict[str, Any]:
    """A line of the service list."""
    return {
        "service_code": one.code,
        "service_name": one.name,
        "description": one.hint,
        "metadata": one.asks,
        "type": "realtime",
        "keywords": ", ".join(word for word in one.keywords if word),
        "group": one.group,
    }


def definition(code: str, questions: Iterable[Question]) -> dict[str, Any]:
    """A service definition: what else is asked about the class."""
    attributes = [
        {
            "variable": True,
            "code": one.code,
            "datatype": one.kind,
            "required": one.required,
            "datatype_description": one.hint or None,
            "order": order,
            "description": one.words,
            "values": [{"key": str(key), "name": str(name)} for key, name in one.values],
        }
        for order, one in enumerate(questions, start=1)
    ]
    return {"service_code": code, "attributes": attributes}


def request(row: Row, address: Address, *, extended: bool = False) -> dict[str, Any]:
    """A case: whole for the key that filed it, else class, rounded place, state and times.

    Words, address and pictures are told to everyone once they are released.
    """
    shown = row.whole or row.released
    urls = pictures(row, address)
    lon, lat = point(row)
    told: dict[str, Any] = {
        "service_request_id": row.number,
        "status": status(row.state),
        "status_notes": _notes(row),
        "service_name": row.name,
        "service_code": row.code,
        "description": row.words or None if shown else None,
        "agency_responsible": row.unit or None,
        "service_notice": _notice(row),
        "requested_datetime": moment(row.reported_at),
        "updated_datetime": moment(row.moved_at),
        "expected_datetime": moment(row.expected_at),
        "address": " ".join(filter(None, (row.town, row.address if shown else ""))),
        "address_id": row.division,
        "zipcode": None,
        "lat": lat,
        "long": lon,
        "media_url": urls[0] if urls else None,
    }
    if extended:
        told["extended_attributes"] = _extended(row, urls)
    return told


def point(row: Row) -> tuple[float | None, float | None]:
    """Longitude and latitude, rounded for everyone but the key that filed it."""
    if row.lon is None or row.lat is None:
        return None, None
    return (row.lon, row.lat) if row.whole else rounded(row.lon, row.lat)


def pictures(row: Row, address: Address) -> list[str]:
    """Where the pictures are: ours, and then those kept elsewhere as they were told."""
    shown = row.whole or row.released
    return [*map(address, row.photos), *(row.media_urls if shown else ())]


def _extended(row: Row, urls: list[str]) -> dict[str, Any]:
    """What the standard has no field for: the finer state, all pictures, the answers given."""
    return {
        "state": row.state.value,
        "state_title": say(row.state.title),
        "media_urls": urls,
        "attributes": [
            {"code": code, "value": value} for code, value in sorted(row.answers.items())
        ]
        if row.whole
        else [],
    }


def _notes(row: Row) -> str:
    """The finer state; for the key that filed it, with what was said to whoever reported."""
    return _with(row.state.title, row.answer)


def _with(title: str, words: str) -> str:
    """A title, and what was said with it."""
    if not words:
        return say(title)
    return say(Words("{title}: {words}", title=Words(title), words=words))


def _notice(row: Row) -> str | None:
    if row.merged_into:
        return say(Words("Dealt with as {number}.", number=row.merged_into))
    return say(Words("Taken up again after {day}.", day=day(row.until))) if row.until else None


def status(state: Any) -> str:
    """Open or closed; the standard knows no more."""
    return "closed" if state in OVER else "open"


def moment(at: datetime | None) -> str | None:
    """A moment to the second, with its zone."""
    return localtime(at).isoformat(timespec="seconds") if at else None


def update(one: Update, address: Address) -> dict[str, Any]:
    """A step of a case, for those who keep their own list."""
    urls = [address(photo) for photo in one.photos]
    return {
        "update_id": one.key,
        "service_request_id": one.number,
        "status": status(one.state),
        "updated_datetime": moment(one.at),
        "description": _with(one.title, one.words),
        "media_url": urls[0] if urls else None,
    }


def filed(number: str, notice: str) -> list[dict[str, Any]]:
    """The answer to a request that was filed."""
    return [{"service_request_id": number, "service_notice": notice, "account_id": None}]


def errors(code: int, words: str) -> list[dict[str, Any]]:
    """What went wrong, with the number that is also the status of the answer."""
    return [{"code": code, "description": words}]


def discovery(
    url: str, *, contact: str, key_service: str, changed: str, live: bool
) -> dict[str, Any]:
    """Where the endpoint is and what it speaks."""
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": url,
        "changeset": changed,
        "type": "production" if live else "test",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": changed,
        "contact": contact,
        "key_service": key_service,
        "endpoints": [endpoint],
    }
