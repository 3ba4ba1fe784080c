"""Readings out of JSON: a good delivery in one go, otherwise each by itself, so that one costs itself."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from ..feeds.canonical import Sent
from ..models import Source
from .keeping import Refusal, not_valid
from .taking import Taken, take_in

WRONG = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Good(msgspec.Struct, frozen=True):
    """A delivery in which everything follows the format."""

    readings: list[Sent]
    source: str = ""


class Rough(msgspec.Struct, frozen=True):
    """The same, its readings not looked at yet."""

    readings: list[msgspec.Raw]
    source: str = ""


_GOOD, _ROUGH = msgspec.json.Decoder(Good), msgspec.json.Decoder(Rough)
_ONE, _MANY = msgspec.json.Decoder(Sent), msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True)
class Incoming:
    """What came: readings with their numbers in the delivery, and what is none."""

    source: str
    sent: Sequence[Sent]
    numbers: Sequence[int]
    refusals: Sequence[Refusal] = ()

    def __len__(self) -> int:
        return len(self.sent) + len(self.refusals)


def decoded(content: bytes) -> Incoming:
    """``{"source": …, "readings": […]}`` as it came; msgspec.DecodeError where it is not that at all."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        good = _GOOD.decode(content)
    except WRONG:
        rough = _rough(content)
        return _each(rough.source, rough.readings)
    return Incoming(good.source, good.readings, range(len(good.readings)))


def of_messages(messages: Sequence[bytes], source: str) -> Incoming:
    """Many small deliveries as one: each message is a reading, a list of them, or a whole delivery."""
    raws: list[bytes] = []
    for one in messages:
        raws += _parts(one)
    return _each(source, raws)


def _parts(message: bytes) -> Sequence[bytes]:
    start = message.lstrip()[:1]
    try:
        if start == b"[":
            return [bytes(one) for one in _MANY.decode(message)]
        if start == b"{" and b'"readings"' in message:
            return [bytes(one) for one in _rough(message).readings]
    except WRONG:
        pass
    return [message]


def _rough(content: bytes) -> Rough:
    try:
        return _ROUGH.decode(content)
    except (UnicodeDecodeError, RecursionError) as wrong:
        raise msgspec.DecodeError(str(wrong)) from None


def _each(source: str, raws: Sequence[bytes | msgspec.Raw]) -> Incoming:
    sent, numbers, refusals = [], [], []
    for number, raw in enumerate(raws):
        try:
            sent.append(_ONE.decode(raw))
            numbers.append(number)
        except WRONG as wrong:
            refusals.append(not_valid(number, bytes(raw), str(wrong)))
    return Incoming(source, sent, numbers, refusals)


def take(source: Source, incoming: Incoming, received_at: datetime) -> Taken:
    """Take it in; refusals carry the numbers that the sender knows."""
    taken = take_in(source, incoming.sent, received_at, refused=incoming.refusals)
    unread = {id(one) for one in incoming.refusals}
    renumbered = [
        one if id(one) in unread else replace(one, index=incoming.numbers[one.index])
        for one in taken.refusals
    ]
    return replace(taken, refusals=tuple(sorted(renumbered, key=lambda one: one.index)))


class TooMuch(ValueError):  # noqa: N818 - it is an answer, not a malfunction
    """It unpacks to more than is taken."""


def unpacked(content: bytes, most: int) -> bytes:
    """What gzip packed: TooMuch before more than `most` bytes come out, ValueError where it is damaged."""
    reader = zlib.decompressobj(wbits=31)
    try:
        found = reader.decompress(content, most + 1)
    except zlib.error as wrong:
        raise ValueError(str(wrong)) from None
    if len(found) > most or reader.unconsumed_tail:
        raise TooMuch
    if not reader.eof or reader.unused_data:
        raise ValueError("it ends early, or something follows")
    return found
