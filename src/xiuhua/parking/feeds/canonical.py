"""Our own JSON, version 1: what an operator sends when it writes for us.

``{"version": 1, "sites": [Site], "bays": [Bay], "readings": [Reading without receive time]}``, each
list optional. A whole good delivery is decoded in one go; otherwise every record is tried alone,
so that one bad record costs itself only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec.structs import asdict, replace

from xiuhua.kernel.datum import Datum

from .shapes import Bay, Lost, Parsed, Reading, Site, Source
from .tally import Row, Tally
from .values import YEAR_2000

T = TypeVar("T")
VERSION = 1
Key = Annotated[str, msgspec.Meta(max_length=80)]
Number = Annotated[int, msgspec.Meta(ge=-(10**7), le=10**7)]


class Sent(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reading as it is sent; `at` is RFC 3339 with its zone, or missing where no clock is.

    `device` is whose word it is, where several stand for one `key`.
    """

    key: Key
    at: datetime | None = None
    device: Key = ""
    free: Number | None = None
    occupied: Number | None = None
    capacity: Number | None = None
    open: bool | None = None
    cars_in: Number | None = None
    cars_out: Number | None = None

    @property
    def says(self) -> tuple[Any, ...]:
        """All it can say; a reading in which nothing of it is said says nothing."""
        return self.free, self.occupied, self.open, self.cars_in, self.cars_out


class SentSite(Site, frozen=True, omit_defaults=True):
    """A site as it is sent; without a datum its point is in the source's."""

    datum: Datum | None = None  # type: ignore[assignment]  # settled before anybody else sees it


class SentBay(Bay, frozen=True, omit_defaults=True):
    """A bay as it is sent; without a datum its point is in the source's."""

    datum: Datum | None = None  # type: ignore[assignment]  # settled before anybody else sees it


class Good(msgspec.Struct, frozen=True):
    """A delivery in which everything follows the format."""

    version: int = VERSION
    sites: list[SentSite] = []
    bays: list[SentBay] = []
    readings: list[Sent] = []


class Rough(msgspec.Struct, frozen=True):
    """The same, its records not looked at yet."""

    version: int = VERSION
    sites: list[msgspec.Raw] = []
    bays: list[msgspec.Raw] = []
    readings: list[msgspec.Raw] = []


_GOOD, _ROUGH = msgspec.json.Decoder(Good), msgspec.json.Decoder(Rough)
_ONE: dict[type, Any] = {kind: msgspec.json.Decoder(kind) for kind in (SentSite, SentBay, Sent)}


def parse(content: bytes, source: Source, received_at: datetime) -> Parsed:
    """Read a delivery; the point of a record without `datum` is in the source's."""
    tally = Tally(source, received_at)
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        found: Good | Rough = _GOOD.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        try:
            found = _ROUGH.decode(content)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as wrong:
            return tally.unreadable(str(wrong))
    if found.version != VERSION:
        return tally.unreadable(found.version, "version")
    _each(tally, found.sites, SentSite, _site)
    _each(tally, found.bays, SentBay, _bay)
    _each(tally, found.readings, Sent, _reading)
    return tally.done()


def _each(
    tally: Tally, records: Sequence[Any], kind: type[T], keep: Callable[[Row, T], None]
) -> None:
    for record in records:
        row = tally.row()
        if isinstance(record, msgspec.Raw):
            try:
                record = _ONE[kind].decode(record)
            except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as wrong:
                row.wrong("", "not_valid", f"{wrong}: {bytes(record)[:80]!r}", Lost.ROW)
                continue
        row.key = record.key
        if record.key.strip():
            keep(row, record)
        else:
            row.wrong("key", "no_key", record.key, Lost.ROW)


def _site(row: Row, sent: SentSite) -> None:
    """A site: its point and its numbers must be possible."""
    if _is_first(row):
        row.keep(_counted(row, Site(**asdict(sent) | _point(row, sent))))


def _bay(row: Row, sent: SentBay) -> None:
    """A bay: its point must be possible."""
    if _is_first(row):
        row.keep(Bay(**asdict(sent) | _point(row, sent)))


def _is_first(row: Row) -> bool:
    """Whether this key is new in the delivery; a second one is named."""
    if row.key in row.tally.seen:
        row.wrong("key", "twice", row.key, Lost.ROW)
        return False
    row.tally.seen.add(row.key)
    return True


def _point(row: Row, sent: SentSite | SentBay) -> dict[str, Any]:
    """The datum, and the point if it can be there."""
    source = row.tally.source
    found: dict[str, Any] = {"lon": None, "lat": None, "datum": sent.datum or source.datum}
    if sent.lon is None or sent.lat is None:
        row.wrong("lon", "no_point")
    elif not source.within.holds(sent.lon, sent.lat) or sent.lon == sent.lat == 0:
        row.wrong("lon", "impossible_point", f"{sent.lon}, {sent.lat}")
    else:
        found |= {"lon": sent.lon, "lat": sent.lat}
    return found


def _counted(row: Row, site: Site) -> Site:
    if site.capacity is not None and site.capacity < 0:
        row.wrong("capacity", "negative", site.capacity)
        site = replace(site, capacity=None)
    for name, number in site.classes.items():
        if number < 0:
            row.wrong(f"classes.{name}", "negative", number)
    return replace(site, classes={name: n for name, n in site.classes.items() if n >= 0})


def _reading(row: Row, one: Sent) -> None:
    """A reading: unjudged, but its time must be one."""
    received_at = row.tally.received_at
    if one.at is None:
        row.wrong("at", "no_moment", lost=Lost.NOTHING)
    elif one.at.tzinfo is None:
        return row.wrong("at", "no_zone", one.at.isoformat(), Lost.ROW)
    elif one.at < YEAR_2000:
        return row.wrong("at", "before_2000", one.at.isoformat(), Lost.ROW)
    if all(said is None for said in one.says):
        return row.wrong("free", "no_reading", lost=Lost.ROW)
    for name in ("free", "occupied", "cars_in", "cars_out"):
        if (getattr(one, name) or 0) < 0:
            row.wrong(name, "negative", getattr(one, name), Lost.NOTHING)
    when = one.at.astimezone(UTC) if one.at else received_at
    return row.keep(
        Reading(one.key, when, received_at, row.tally.source.key, one.device, one.free,
                one.occupied, one.capacity, one.open, one.at is not None, one.cars_in, one.cars_out)
    )  # fmt: skip


def sent(one: Reading) -> Sent:
    """A reading as it would be sent."""
    return Sent(one.key, one.at if one.timed else None, one.device, one.free, one.occupied,
                one.capacity, one.open, one.cars_in, one.cars_out)  # fmt: skip


def written(parsed: Parsed) -> bytes:
    """The same delivery in our JSON; `parse` reads it back."""
    readings = [sent(one) for one in parsed.readings]
    sites, bays = (
        [msgspec.to_builtins(one) | {"datum": one.datum} for one in places]
        for places in (parsed.sites, parsed.bays)
    )
    told = {"version": VERSION, "sites": sites, "bays": bays, "readings": readings}
    return msgspec.json.encode(told)
