"""Taking a photo in: everything slow happens here, before any transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from xiuhua.kernel.words import Refused

from . import copies
from .prepared import Prepared
from .reading import Reading, read
from .store import Store, store

MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 64_000_000


def prepare(upload: Any, *, now: datetime | None = None) -> Prepared:
    """Check, decode and store one photo: the original by its hash, and what is shown of it.

    `upload` is an UploadedFile, an open file or bytes. Refused, in words, when it is too large,
    damaged, or no photo. Call it outside transactions: it decodes, and waits for the disk.
    """
    data = _bytes(upload)
    now = now or timezone.now()
    reading = look(data, now=now)
    sha256 = hashlib.sha256(data).hexdigest()
    keep = store()
    keep.put("original", sha256, data)
    for size in copies.SIZES:
        keep.put("shown", copies.name(sha256, size), copies.encode(reading.picture, size))
    return Prepared(
        sha256=sha256,
        format=reading.format,
        size_bytes=len(data),
        width=reading.width,
        height=reading.height,
        received_at=now,
        taken_at=reading.taken_at,
        lon=reading.lon,
        lat=reading.lat,
    )


def prepare_all(uploads: Iterable[Any], *, most: int = 6) -> list[Prepared]:
    """Several photos at once, a repeated one once; Refused when there are more than `most`."""
    given = list(uploads)
    if len(given) > most:
        raise Refused("At most {most} photos. Leave out some.", field="photos", most=most)
    return list({one.sha256: one for one in map(prepare, given)}.values())


def look(data: bytes, *, now: datetime | None = None) -> Reading:
    """Decode bytes under this deployment's limits and zone."""
    return read(
        data,
        most_pixels=getattr(settings, "EVIDENCE_MOST_PIXELS", MOST_PIXELS),
        now=now or timezone.now(),
        zone=timezone.get_default_timezone(),
    )


def copy_of(sha256: str, size: str, boxes: list[copies.Box], keep: Store | None = None) -> bytes:
    """A shown copy; made anew from the original where it is not there. FileNotFoundError when
    the original is gone too.
    """
    keep = keep or store()
    name = copies.name(sha256, size, boxes)
    try:
        with keep.open("shown", name) as file:
            return file.read()
    except FileNotFoundError:
        with keep.open("original", sha256) as file:
            made = copies.encode(look(file.read()).picture, size, boxes)
        keep.put("shown", name, made)
        return made


def for_paper(sha256: str, boxes: list[copies.Box]) -> bytes | None:
    """The shown copy for a paper, without a trace of the camera; None when the photo is gone."""
    try:
        return copies.for_paper(copy_of(sha256, "shown", boxes))
    except FileNotFoundError:
        return None


def _bytes(upload: Any) -> bytes:
    most = getattr(settings, "EVIDENCE_MOST_BYTES", MOST_BYTES)
    if isinstance(upload, bytes):
        data, size = upload, len(upload)
    else:
        size = getattr(upload, "size", None) or 0
        data = b"" if size > most else upload.read(most + 1)
    if max(size, len(data)) > most:
        raise Refused(
            "This photo is larger than {most} MB. Choose a smaller size in the camera.",
            field="photos",
            most=most // (1024 * 1024),
        )
    return data
