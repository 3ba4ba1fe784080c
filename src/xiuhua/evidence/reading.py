"""Reading a photo: one full decode under limits, and what the camera wrote beside it."""

from __future__ import annotations

import io
import math
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

import pi_heif
from PIL import ExifTags, Image, ImageCms, ImageOps

from xiuhua.kernel.words import Refused

from . import kinds

pi_heif.register_heif_opener()

SHOWN_PX = 1600
"""The longest side of what is shown; nothing larger is kept decoded."""

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Reading:
    """A photo as decoded: upright, in sRGB, no side over `SHOWN_PX`; and its facts."""

    picture: Image.Image
    format: str
    width: int
    height: int
    taken_at: datetime | None
    lon: float | None
    lat: float | None


def read(data: bytes, *, most_pixels: int, now: datetime, zone: tzinfo) -> Reading:
    """Decode `data` wholly; Refused, in words, when it is no sound photo or too large.

    The camera's clock has no zone unless it says so; `zone` stands in. A moment before 2000 or
    after tomorrow is no moment.
    """
    kind = kinds.kind_of(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(data, kind, most_pixels, now, zone)
    except Refused:
        raise
    except Image.DecompressionBombError:
        raise Refused(
            "This photo has far too many pixels. Choose a smaller size in the camera.",
            field="photos",
        ) from None
    except Exception as error:  # decoders raise whatever they like on bytes made to hurt them
        raise Refused(
            "This photo is damaged or not complete. Send it again.", field="photos"
        ) from error


def _read(data: bytes, kind: str, most_pixels: int, now: datetime, zone: tzinfo) -> Reading:
    image = Image.open(io.BytesIO(data), formats=[kinds.PILLOW[kind]])
    width, height = image.size
    if width * height > most_pixels:
        raise Refused(
            "This photo has {size} megapixels; at most {most} can be taken in. "
            "Choose a smaller size in the camera.",
            field="photos",
            size=round(width * height / 1e6),
            most=round(most_pixels / 1e6),
        )
    exif = image.getexif()
    if exif.get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8):
        width, height = height, width
    taken_at = _moment(exif, now, zone)
    lon, lat = _place(exif)
    if kind == "jpeg":
        image.draft("RGB", (SHOWN_PX, SHOWN_PX))  # libjpeg reads all of it, at a fraction
    image.load()
    picture = _plain(ImageOps.exif_transpose(image))
    return Reading(picture, kind, width, height, taken_at, lon, lat)


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone, in sRGB on white: no profile, no thumbnail, no text."""
    profile = image.info.get("icc_profile")
    image.thumbnail((SHOWN_PX, SHOWN_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if profile and image.mode in ("RGB", "CMYK"):
        image = _in_srgb(image, profile)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        whole = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(whole, mask=whole.getchannel("A"))
    bare = Image.new("RGB", image.size)
    bare.paste(image.convert("RGB"))
    return bare


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(
            image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return made or image


def _moment(exif: Image.Exif, now: datetime, zone: tzinfo) -> datetime | None:
    """When the camera says it was taken."""
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    said = inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        at = datetime.strptime(str(said)[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - zone below
    except ValueError:
        return None
    offset = _offset(inner.get(ExifTags.Base.OffsetTimeOriginal))
    moment = at.replace(tzinfo=offset or zone).astimezone(UTC)
    return moment if _EARLIEST <= moment <= now + timedelta(days=1) else None


def _offset(said: Any) -> tzinfo | None:
    try:
        text = str(said).strip("\x00 ")
        sign = {"+": 1, "-": -1}[text[0]]
        return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[4:6])))
    except (KeyError, IndexError, ValueError):
        return None


def _place(exif: Image.Exif) -> tuple[float, float] | tuple[None, None]:
    """Longitude and latitude in WGS84, as the EXIF standard has it; never half a place."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], str(gps[ExifTags.GPS.GPSLongitudeRef]), "W")
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], str(gps[ExifTags.GPS.GPSLatitudeRef]), "S")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None, None
    if not (math.isfinite(lon) and math.isfinite(lat)) or (lon, lat) == (0, 0):
        return None, None
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else (None, None)


def _degrees(parts: Any, side: str, minus: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if side.strip("\x00 ").upper().startswith(minus) else value, 7)
