"""From the fields of a body to a message; what WeChat would never send is refused.

Source: WeChat official accounts, developer documentation, 接收普通消息 and 接收事件推送.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from .messages import (
    Click,
    Image,
    Location,
    LocationEvent,
    Message,
    Subscribe,
    Text,
    Unknown,
    Unsubscribe,
    View,
    Voice,
)
from .refusal import Unheard

_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,30})?")
_WHOLE = re.compile(r"[0-9]{1,20}")
_NAME = re.compile(r"[\x21-\x7e]{1,64}")
_SCENE = "qrscene_"


def message(found: Mapping[str, str]) -> Message:
    """The message these fields make, or Unheard when they make none."""
    kind = found.get("MsgType", "").lower()
    if not kind:
        raise Unheard
    if kind == "event":
        kind = f"event:{found.get('Event', '').lower()}"
    known = _envelope(found, kind)
    read = _KINDS.get(kind)
    return read(found, known) if read else Unknown(kind=kind[:64], **known)


def _envelope(found: Mapping[str, str], kind: str) -> dict[str, Any]:
    to, openid = found.get("ToUserName", ""), found.get("FromUserName", "")
    if not (_NAME.fullmatch(to) and _NAME.fullmatch(openid)):
        raise Unheard
    sent_at = datetime.fromtimestamp(_whole(found, "CreateTime", most=11), UTC)
    return {"to": to, "openid": openid, "sent_at": sent_at, "key": _key(found, kind)}


def _key(found: Mapping[str, str], kind: str) -> str:
    if "MsgId" in found:
        return f"msg:{_whole(found, 'MsgId')}"
    names = found["FromUserName"], found["CreateTime"], kind, found.get("EventKey", "")
    return f"event:{sha256(chr(10).join(names).encode()).hexdigest()}"


def _whole(found: Mapping[str, str], name: str, most: int = 20) -> int:
    """A whole number of at most so many digits, or Unheard."""
    text = found.get(name, "")
    if not _WHOLE.fullmatch(text) or len(text) > most:
        raise Unheard
    return int(text)


def _number(found: Mapping[str, str], name: str, most: float) -> float:
    """A number that is no further from 0 than `most`, or Unheard."""
    text = found.get(name, "")
    if not _NUMBER.fullmatch(text) or abs(float(text)) > most:
        raise Unheard
    return float(text)


def _text(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    return Text(content=found.get("Content", ""), **known)


def _location(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    """`Location_X` is the latitude: north is where WeChat's x points."""
    scale = found.get("Scale", "")
    return Location(
        lat=_number(found, "Location_X", 90),
        lon=_number(found, "Location_Y", 180),
        scale=int(scale) if re.fullmatch(r"[0-9]{1,3}", scale) else 0,
        label=found.get("Label", ""),
        **known,
    )


def _image(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    return Image(pic_url=found.get("PicUrl", ""), media_id=found.get("MediaId", ""), **known)


def _voice(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    return Voice(
        media_id=found.get("MediaId", ""),
        format=found.get("Format", ""),
        recognition=found.get("Recognition", ""),
        **known,
    )


def _location_event(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    return LocationEvent(
        lat=_number(found, "Latitude", 90),
        lon=_number(found, "Longitude", 180),
        precision_m=_number(found, "Precision", 1e6) if found.get("Precision") else 0.0,
        **known,
    )


def _click(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    return Click(menu_key=found.get("EventKey", ""), **known)


def _view(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    return View(url=found.get("EventKey", ""), **known)


def _subscribe(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    return Subscribe(scene=found.get("EventKey", "").removeprefix(_SCENE), **known)


def _unsubscribe(found: Mapping[str, str], known: dict[str, Any]) -> Message:
    return Unsubscribe(**known)


_KINDS: dict[str, Callable[[Mapping[str, str], dict[str, Any]], Message]] = {
    "text": _text,
    "location": _location,
    "image": _image,
    "voice": _voice,
    "event:location": _location_event,
    "event:click": _click,
    "event:view": _view,
    "event:subscribe": _subscribe,
    "event:unsubscribe": _unsubscribe,
}
