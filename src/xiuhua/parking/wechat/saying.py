"""What somebody says with one message: words, a place, a photo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...kernel.datum import Datum, Point, to_wgs84
from .account import Account
from .messages import Image, Location, LocationEvent, Message, Text, Voice


@dataclass(frozen=True)
class Words:
    """What somebody wrote or said, and when."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Place:
    """Where somebody means, as it came in and with the datum it was read in.

    `chosen`: sent by the person, not reported by the phone. `precision_m` is 0 when unknown.
    """

    at: datetime
    lon: float
    lat: float
    datum: Datum
    chosen: bool
    label: str = ""
    precision_m: float = 0.0

    @property
    def wgs84(self) -> Point:
        return to_wgs84(self.lon, self.lat, self.datum)


@dataclass(frozen=True)
class Photo:
    """A photo somebody sent, and when; it is still with WeChat."""

    at: datetime
    pic_url: str
    media_id: str


@dataclass(frozen=True)
class Said:
    """What one person has said lately, whatever of it there is; also all we remember of them."""

    words: Words | None = None
    place: Place | None = None
    photo: Photo | None = None


def said(account: Account, message: Message) -> Said:
    """What this message alone says; nothing for a kind that says nothing to join."""
    at = message.sent_at
    match message:
        case Text(content=words) | Voice(recognition=words) if words:
            return Said(words=Words(at, words))
        case Location(lon=lon, lat=lat, label=label):
            return Said(place=Place(at, lon, lat, account.sent_datum, True, label))
        case LocationEvent(lon=lon, lat=lat, precision_m=precision):
            return Said(
                place=Place(at, lon, lat, account.reported_datum, False, precision_m=precision)
            )
        case Image(pic_url=pic_url, media_id=media_id):
            return Said(photo=Photo(at, pic_url, media_id))
    return Said()
