"""Digs to subscribe to: as RSS in a reader, as a calendar on a phone; of one town, or of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from icalendar import Calendar, Event

from xiuhua.kernel.words import Words
from xiuhua.places.atlas import Atlas, atlas
from xiuhua.web.doors import page
from xiuhua.web.language import say
from xiuhua.web.published import for_all, published, refusing, town_of

from .. import permissions
from ..datasets import address_of
from ..models import Permit
from ..queries.stretches import Stretch, changed_since, open_sections, stretches
from .feeds import site_name

RSS = "application/rss+xml; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One permit with the days of all its sections that are told of."""

    permit: Permit
    place: str
    first: date
    last: date
    changed_at: datetime
    address: str

    @property
    def title(self) -> str:
        """Road and works, marked while they are only made up."""
        told = f"{self.permit.road} · {self.permit.words}"
        return say(Words("{words} (demonstration)", words=told)) if self.permit.is_demo else told

    @property
    def words(self) -> str:
        """What, by whom, and until when."""
        return say(
            Words(
                "{purpose}, dug by {contractor}, {first} to {last}. Permit {number}.",
                purpose=self.permit.get_purpose_display(),
                contractor=self.permit.contractor.name,
                first=self.first,
                last=self.last,
                number=self.permit.paper_number or say("not granted yet"),
            )
        )


def entries(town: str, today: date) -> list[Entry]:
    """Permits now and coming, the last changed first."""
    rows = open_sections().filter(division__startswith=town).order_by("permit_id", "order")
    by_permit: dict[int, list[Stretch]] = {}
    for one in stretches(list(rows), today):
        by_permit.setdefault(one.permit.pk, []).append(one)
    known = atlas()
    found = [_entry(parts, known) for parts in by_permit.values()]
    return sorted(found, key=lambda one: (one.changed_at, one.permit.pk), reverse=True)


def _entry(parts: list[Stretch], known: Atlas) -> Entry:
    permit = parts[0].permit
    moments = [one.changed_at for one in parts if one.changed_at]
    where = (known.label(permit.division), permit.road, permit.address)
    made = permit.decided_at or permit.submitted_at or datetime(2000, 1, 1, tzinfo=UTC)
    return Entry(
        permit, " ".join(filter(None, where)), min(one.first for one in parts), max(one.last for one in parts),
        max(moments, default=made), address_of(permit.number),
    )  # fmt: skip


def rss(rows: Iterable[Entry], *, title: str, address: str) -> bytes:
    """The entries as RSS 2.0."""
    told = Rss201rev2Feed(
        title=title, link=settings.BASE_URL, description=title, feed_url=address,
        language=settings.LANGUAGE_CODE,
    )  # fmt: skip
    for one in rows:
        told.add_item(
            title=one.title, link=one.address, description=f"{one.place}. {one.words}",
            pubdate=one.changed_at, unique_id=one.permit.number, unique_id_is_permalink=False,
        )  # fmt: skip
    return told.writeString("utf-8").encode()


def calendar(rows: Iterable[Entry], *, title: str, domain: str) -> bytes:
    """The entries as an iCalendar (RFC 5545): whole days, the end not among them."""
    told = Calendar()
    _add(told, PRODID="-//Xiuhua//Road digs//EN", VERSION="2.0", METHOD="PUBLISH")
    _add(told, **{"X-WR-CALNAME": title, "NAME": title})
    for one in rows:
        event = Event()
        _add(event, UID=f"{one.permit.number}@{domain}", SUMMARY=one.title, LOCATION=one.place)
        _add(event, DTSTART=one.first, DTEND=one.last + timedelta(days=1), TRANSP="TRANSPARENT")
        _add(event, DTSTAMP=_utc(one), **{"LAST-MODIFIED": _utc(one)})
        _add(event, DESCRIPTION=one.words, URL=one.address)
        told.add_component(event)
    body: bytes = told.to_ical()
    return body


def _utc(one: Entry) -> datetime:
    return one.changed_at.astimezone(UTC).replace(microsecond=0)


def _add(part: Any, **facts: Any) -> None:
    for name, fact in facts.items():
        part.add(name, fact)


@for_all
@page(needs=permissions.LOOK, cached=True)
@refusing
def rss_feed(request: HttpRequest) -> HttpResponse:
    """Digs of a town, or of all, for a feed reader."""
    town, today, address = town_of(request), timezone.localdate(), request.build_absolute_uri()
    body = rss(entries(town, today), title=_title(town), address=address)
    items = body.partition(b"</lastBuildDate>")[2]  # of a feed without entries that is "now"
    return published(request, body, RSS, of=items, changed=changed_since(today))


@for_all
@page(needs=permissions.LOOK, cached=True)
@refusing
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """Digs of a town, or of all, for a calendar: one entry a permit."""
    town, today, domain = (
        town_of(request),
        timezone.localdate(),
        urlsplit(settings.BASE_URL).hostname or "xiuhua",
    )
    body = calendar(entries(town, today), title=_title(town), domain=domain)
    answer = published(request, body, CALENDAR, changed=changed_since(today))
    answer.headers["Content-Disposition"] = 'attachment; filename="digs.ics"'
    return answer


def _title(town: str) -> str:
    """The name of the site, what it is, and the town."""
    return " · ".join(part for part in (site_name(), say("Road digs"), atlas().label(town)) if part)
