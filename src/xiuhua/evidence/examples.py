"""Photos that show nothing real, for tests and the demo."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image

from xiuhua.kernel.permissions import PUBLIC, Actor

from .models import Item
from .scenes import draw_scene

__all__ = ["a_photo", "an_item", "draw_scene", "photo_bytes"]

TAKEN_AT = datetime(2026, 3, 15, 0, 16, tzinfo=UTC)
HEIC = Path(__file__).parent / "data" / "sample.heic"
"""A drawn manhole made once with libheif's encoder, since our own reads only."""


def a_photo(
    kind: str = "jpeg",
    *,
    exif: bool = True,
    gps: tuple[float, float] | None = None,
    seed: int = 1,
    taken_at: datetime | None = TAKEN_AT,
    width: int = 640,
    scene: str = "manhole",
    state: str = "before",
    orientation: int = 1,
) -> bytes:
    """The bytes of a photo; `gps` is (lon, lat) in WGS84. The kind heic is always one same file."""
    if kind == "heic":
        return HEIC.read_bytes()
    picture = draw_scene(scene, state, seed, width=width)
    facts = _exif(gps, taken_at, orientation) if exif else None
    return photo_bytes(picture, kind, facts)


def photo_bytes(
    picture: Image.Image, kind: str = "jpeg", exif: Image.Exif | None = None, quality: int = 82
) -> bytes:
    """A picture as a camera would save it."""
    out = io.BytesIO()
    more: dict[str, Any] = {} if exif is None else {"exif": exif}
    picture.save(out, kind.upper(), **more, **({} if kind == "png" else {"quality": quality}))
    return out.getvalue()


def _exif(gps: tuple[float, float] | None, taken_at: datetime | None, turned: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Xiuhua"
    exif[ExifTags.Base.Orientation] = turned
    if taken_at:
        inner = exif.get_ifd(ExifTags.IFD.Exif)
        inner[ExifTags.Base.DateTimeOriginal] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
        inner[ExifTags.Base.OffsetTimeOriginal] = f"{taken_at:%z}"[:3] + ":" + f"{taken_at:%z}"[3:]
    if gps:
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        for value, name, sides in ((gps[0], "Longitude", "EW"), (gps[1], "Latitude", "NS")):
            place[ExifTags.GPS[f"GPS{name}Ref"]] = sides[value < 0]
            place[ExifTags.GPS[f"GPS{name}"]] = _sexagesimal(abs(value))
    return exif


def _sexagesimal(value: float) -> tuple[Fraction, Fraction, Fraction]:
    degrees, rest = divmod(value, 1)
    minutes, rest = divmod(rest * 60, 1)
    return Fraction(int(degrees)), Fraction(int(minutes)), Fraction(round(rest * 60 * 10**6), 10**6)


def an_item(
    data: bytes | None = None,
    *,
    subject: tuple[str, str] = ("cases.case", "500116202603150000001"),
    by: Actor = PUBLIC,
    **facts: Any,
) -> Item:
    """A photo kept for a subject."""
    from .actions import keep

    return keep(a_photo() if data is None else data, subject=subject, by=by, **facts)
