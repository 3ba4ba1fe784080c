"""The one shape into which every operator's feed is read: sites, bays, readings, and what was wrong."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from xiuhua.kernel.datum import Datum
from xiuhua.kernel.geometry import Box

EARTH = Box(-180.0, -90.0, 180.0, 90.0)


class Kind(StrEnum):
    """What a site is built like."""

    ON_STREET = "on_street"
    GROUND = "ground"
    UNDERGROUND = "underground"
    CAR_PARK = "car_park"
    OTHER = "other"


class Supply(StrEnum):
    """The three statutory classes of parking.

    《重庆市停车场管理办法》(2016): 建筑物配建停车场、公共停车场、路内停车位.
    """

    ATTACHED = "attached"
    PUBLIC = "public"
    ON_STREET = "on_street"


class Source(msgspec.Struct, frozen=True):
    """Who sends a feed and how its points and moments are meant.

    `zone` is that of moments written without one, as an IANA name; "" refuses them. `epsg` is the
    system of coordinates where the feed does not say it itself. Points outside `within` are
    impossible: a city sets its own box.
    """

    key: str
    datum: Datum = Datum.WGS84
    zone: str = ""
    within: Box = EARTH
    epsg: int | None = None


class Site(msgspec.Struct, frozen=True, omit_defaults=True):
    """A car park, or a stretch of on-street bays.

    `classes` are the bays of `capacity` set apart: disabled, charging, women … . The point stays
    as it came, in `datum`; None where the feed gave none that can be. `live` is whether the feed
    promises readings, None where it does not say.
    """

    key: str
    name: str = ""
    kind: Kind = Kind.OTHER
    supply: Supply | None = None
    lon: float | None = None
    lat: float | None = None
    datum: Datum = Datum.WGS84
    capacity: int | None = None
    classes: dict[str, int] = {}
    height_m: float | None = None
    covered: bool | None = None
    free_of_charge: bool | None = None
    longest_stay_min: int | None = None
    live: bool | None = None
    operator: str = ""
    hours: str = ""
    tariff: str = ""
    address: str = ""
    url: str = ""

    @property
    def charging(self) -> int:
        return self.classes.get("charging", 0)

    @property
    def disabled(self) -> int:
        return self.classes.get("disabled", 0)


class Bay(msgspec.Struct, frozen=True, omit_defaults=True):
    """One single bay; `site` is the key of the site it belongs to, `classes` for whom it is kept."""

    key: str
    site: str = ""
    name: str = ""
    lon: float | None = None
    lat: float | None = None
    datum: Datum = Datum.WGS84
    classes: tuple[str, ...] = ()
    address: str = ""


class Reading(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a device says of a site or bay, unjudged: any number it said, even an impossible one.

    `at` is the device's own time; where the feed gives none it is the receive time and `timed` is
    False. For a bay `free` is 1 or 0. `open` is None where the device does not say. A gate says how
    many cars came in and went out since its last word.
    """

    key: str
    at: datetime
    received_at: datetime
    source: str = ""
    device: str = ""
    free: int | None = None
    occupied: int | None = None
    capacity: int | None = None
    open: bool | None = None
    timed: bool = True
    cars_in: int | None = None
    cars_out: int | None = None

    @property
    def once(self) -> tuple[str, datetime]:
        """What makes it one and the same reading however often it comes: device and time."""
        return self.device or self.key, self.at


class Lost(StrEnum):
    """How much a defect cost: the whole row, its reading, one field, or nothing yet."""

    ROW = "row"
    READING = "reading"
    FIELD = "field"
    NOTHING = "nothing"


class Defect(msgspec.Struct, frozen=True):
    """One thing wrong in a feed: the row (from 1; 0 is the feed as a whole), what, and the value."""

    row: int
    key: str
    field: str
    wrong: str
    value: str
    lost: Lost


class Parsed(msgspec.Struct, frozen=True):
    """All that was read of one delivery; `rows` came in, `kept` gave a site, a bay or a reading.

    Every row is either kept or named in `defects` with the whole row lost.
    """

    source: str
    rows: int = 0
    kept: int = 0
    sites: tuple[Site, ...] = ()
    bays: tuple[Bay, ...] = ()
    readings: tuple[Reading, ...] = ()
    defects: tuple[Defect, ...] = ()

    @property
    def refused(self) -> int:
        """Rows of which nothing could be kept."""
        return len({one.row for one in self.defects if one.lost is Lost.ROW and one.row})

    @property
    def unreadable(self) -> bool:
        """The delivery as a whole is not what it should be: nothing was read."""
        return any(one.row == 0 and one.lost is Lost.ROW for one in self.defects)


def shown(value: Any) -> str:
    """A value as a defect shows it: short, on one line."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 120 else f"{text[:119]}…"
