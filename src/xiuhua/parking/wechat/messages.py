"""What people send to an official account, each kind a small frozen object.

Source: WeChat official accounts, developer documentation, 接收普通消息 and 接收事件推送.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Message:
    """What every message has.

    `to` is the account's own name, `openid` the person as this account alone knows them. Retries
    share a `key`: the MsgId, or for an event the person, the second and which event it was, for
    two different events may fall into one second.
    """

    to: str
    openid: str
    sent_at: datetime
    key: str


@dataclass(frozen=True, kw_only=True)
class Text(Message):
    """Something written."""

    content: str


@dataclass(frozen=True, kw_only=True)
class Location(Message):
    """A place somebody picked and sent, in degrees of a datum WeChat does not name."""

    lat: float
    lon: float
    scale: int
    label: str


@dataclass(frozen=True, kw_only=True)
class Image(Message):
    """A photo; the link works for some days, the id for three."""

    pic_url: str
    media_id: str


@dataclass(frozen=True, kw_only=True)
class Voice(Message):
    """Something spoken; `recognition` is what WeChat understood, where the account has that on."""

    media_id: str
    format: str
    recognition: str


@dataclass(frozen=True, kw_only=True)
class Event(Message):
    """Something that happened without the person saying anything."""


@dataclass(frozen=True, kw_only=True)
class LocationEvent(Event):
    """Where the phone says it is, told by itself when the person let it."""

    lat: float
    lon: float
    precision_m: float


@dataclass(frozen=True, kw_only=True)
class Click(Event):
    """A button of the menu that asks us something."""

    menu_key: str


@dataclass(frozen=True, kw_only=True)
class View(Event):
    """A button of the menu that opened a page."""

    url: str


@dataclass(frozen=True, kw_only=True)
class Subscribe(Event):
    """A new follower; `scene` is what the scanned code said, or empty."""

    scene: str


@dataclass(frozen=True, kw_only=True)
class Unsubscribe(Event):
    """A follower who left; nothing can be answered."""


@dataclass(frozen=True, kw_only=True)
class Unknown(Message):
    """Genuine, and of a kind we do not serve: `video`, `link`, `event:scan` and whatever comes."""

    kind: str
