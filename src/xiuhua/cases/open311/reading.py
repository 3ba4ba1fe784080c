"""Parameters of GeoReport v2 read into our words; Refused, in words, for what cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from xiuhua.accounts.phones import normal
from xiuhua.kernel.words import Refused

from ..models import Question
from ..queries.open311 import MOST_ROWS, Near, Wanted
from ..workflow import OPEN, OVER, CaseState
from .given import Given, moment

WINDOW = timedelta(days=90)
MOST_URLS = 10
MOST_M = 100_000
_ATTRIBUTE = re.compile(r"attribute\[([^\]\[]{1,80})\](?:\[\d*\])?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_STATES: dict[str, tuple[CaseState, ...]] = {"open": OPEN, "closed": tuple(OVER)}


def wanted(given: Given, now: datetime) -> Wanted:
    """Which requests are asked for: 90 days and 1000 rows unless something else is said."""
    asked = replace(
        _paged(given),
        codes=given.listed("service_code"),
        states=_states(given),
        since=given.moment("start_date"),
        until=given.moment("end_date", ends=True),
        moved_since=given.moment("updated_after"),
        moved_until=given.moment("updated_before", ends=True),
        near=_near(given),
    )
    return _windowed(asked, now)


def wanted_updates(given: Given, now: datetime) -> Wanted:
    """Which updates are asked for: of the last 90 days unless something else is said."""
    since = given.moment("start_date") or given.moment("updated_after")
    until = given.moment("end_date", ends=True) or given.moment("updated_before", ends=True)
    return replace(_paged(given), since=since or (until or now) - WINDOW, until=until)


def _paged(given: Given) -> Wanted:
    numbers = given.listed("service_request_id")
    if len(numbers) > MOST_ROWS:
        raise Refused("At most {most} requests at a time.", most=MOST_ROWS)
    size = min(given.count("page_size", MOST_ROWS), MOST_ROWS)
    page = min(given.count("page", 1), 10**9)
    return Wanted(numbers=numbers, page=1 if numbers else page, size=MOST_ROWS if numbers else size)


def _windowed(asked: Wanted, now: datetime) -> Wanted:
    """The same within 90 days, where the client left an end open."""
    if asked.since is None and asked.until is not None:
        return replace(asked, since=asked.until - WINDOW)
    if asked.moved_since is None and asked.moved_until is not None and asked.since is None:
        return replace(asked, moved_since=asked.moved_until - WINDOW)
    if asked.since is None and asked.moved_since is None:
        return replace(asked, since=now - WINDOW)
    return asked


def _states(given: Given) -> tuple[CaseState, ...]:
    states: tuple[CaseState, ...] = ()
    for word in given.listed("status"):
        if word.lower() not in _STATES:
            raise Refused("“status” is open or closed, not “{value}”.", value=word[:40])
        states += _STATES[word.lower()]
    return states


def _near(given: Given) -> Near | None:
    """A circle; without a radius a place only names the jurisdiction, and there is but one."""
    lat, lon, radius = given.number("lat"), given.number("long"), given.number("radius")
    if radius is None or lat is None or lon is None:
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180 and 0 < radius <= MOST_M):
        raise Refused("Give “lat”, “long” and a “radius” of at most {most} metres.", most=MOST_M)
    return Near(lon, lat, radius)


def point(given: Given) -> tuple[float, float] | None:
    """Longitude and latitude, None when neither is given; Refused for half a point."""
    lat, lon = given.number("lat"), given.number("long")
    if lat is None and lon is None:
        return None
    if lat is None or lon is None:
        raise Refused("“lat” and “long” belong together; send both.")
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        raise Refused("“lat” is between -90 and 90, “long” between -180 and 180.")
    return lon, lat


@dataclass(frozen=True)
class Teller:
    """Who sends it, as far as it can be kept; `unread` names what could not be read."""

    name: str
    phone: str
    email: str
    unread: tuple[str, ...]


def teller(given: Given) -> Teller:
    """Name, phone and address for mail. A number of another country is left out, and said so."""
    unread = []
    phone, email = given.one("phone"), given.one("email")
    try:
        phone = normal(phone) if phone else ""
    except Refused:
        phone = ""
        unread.append("phone")
    try:
        if email:
            validate_email(email)
    except ValidationError:
        email = ""
        unread.append("email")
    return Teller(_name(given), phone, email, tuple(unread))


def _name(given: Given) -> str:
    first, last = given.one("first_name"), given.one("last_name")
    if _HAN.search(first + last):
        return f"{last}{first}"[:60]
    return f"{first} {last}".strip()[:60]


def media_urls(given: Given) -> tuple[str, ...]:
    """Addresses of pictures kept elsewhere, as they were told; nobody fetches them here."""
    urls = tuple(dict.fromkeys([*given.every("media_url"), *given.every("media_url[]")]))
    check = URLValidator(schemes=["http", "https"])
    for url in urls:
        try:
            check(url)
        except ValidationError:
            raise Refused("“media_url” must be an address that begins with http.") from None
    if len(urls) > MOST_URLS:
        raise Refused("At most {most} addresses of pictures.", most=MOST_URLS)
    return urls


def answers(given: Given, questions: Iterable[Question]) -> dict[str, Any]:
    """The answers to what is asked about a class; what nobody asked is left out."""
    told = given.matching(_ATTRIBUTE)
    found: dict[str, Any] = {}
    for question in questions:
        values = told.get(question.code, [])
        if values:
            found[question.code] = _answer(question, values)
        elif question.required:
            raise Refused(
                "“attribute[{code}]” is needed: {question}",
                code=question.code,
                question=question.words,
            )
    return found


def _answer(question: Question, values: list[str]) -> Any:
    name = f"attribute[{question.code}]"
    kinds = Question.Kind
    if question.kind == kinds.MULTI:
        return [_chosen(question, name, value) for value in dict.fromkeys(values)]
    value = values[-1]
    if question.kind == kinds.SINGLE:
        return _chosen(question, name, value)
    if question.kind == kinds.NUMBER:
        return Given([(name, [value])]).number(name)
    if question.kind == kinds.DATETIME:
        return moment(value, name).isoformat(timespec="seconds")
    return value[:2000]


def _chosen(question: Question, name: str, value: str) -> str:
    known = [str(key) for key, _name in question.values]
    if value not in known:
        raise Refused("“{name}” is one of: {known}.", name=name, known=", ".join(known))
    return value
