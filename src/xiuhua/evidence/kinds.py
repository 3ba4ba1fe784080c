"""What kind of picture some bytes are, by the bytes alone; names and declared types may lie."""

from __future__ import annotations

from xiuhua.kernel.words import Refused

PILLOW = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
"""Our name of a format, and the one decoder that may touch it."""

MEDIA = {"jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "heic": "image/heic"}
ENDING = {"jpeg": "jpg", "png": "png", "webp": "webp", "heic": "heic"}

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
_OTHERS = (
    (b"GIF8", "GIF"),
    (b"%PDF-", "PDF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"PK\x03\x04", "ZIP"),
)
_FOREIGN = (b"%PDF-", b"<svg", b"<html", b"<script", b"<!doctype", b"<?php", b"<?xml-stylesheet")


def kind_of(data: bytes) -> str:
    """One of jpeg, png, webp and heic; Refused, in words, for everything else."""
    if not data:
        raise Refused("The photo is empty. Take or choose it again.", field="photos")
    if found := _picture(data):
        _alone(data)
        return found
    if other := _named(data):
        raise Refused(
            "This is a {format} file. Send a photo as JPEG, PNG, WebP or HEIC.",
            field="photos",
            format=other,
        )
    raise Refused("This is not a photo. Send JPEG, PNG, WebP or HEIC.", field="photos")


def _picture(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and _HEIF_BRANDS & _brands(data):
        return None if b"avif" in _brands(data) else "heic"
    return None


def _brands(data: bytes) -> set[bytes]:
    """The major and compatible brands of an ISO media file."""
    end = min(int.from_bytes(data[:4], "big"), 128)
    return {data[at : at + 4] for at in (8, *range(16, end, 4))}


def _named(data: bytes) -> str | None:
    for magic, name in _OTHERS:
        if data.startswith(magic):
            return name
    if data[4:8] == b"ftyp":
        return "AVIF" if _brands(data) & {b"avif", b"avis"} else "MP4"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<svg") or (head.startswith(b"<?xml") and b"<svg" in head):
        return "SVG"
    return "HTML" if head.startswith((b"<!doctype", b"<html")) else None


def _alone(data: bytes) -> None:
    """Refuse a file that is a picture and something else besides: a document, a page, an archive."""
    head = data[:1024].lower()
    if any(mark.lower() in head for mark in _FOREIGN) or _is_archive(data):
        raise Refused(
            "This file hides something else inside a picture. Take the photo again.",
            field="photos",
        )


def _is_archive(data: bytes) -> bool:
    """Whether a ZIP's end record closes the file exactly; chance bytes inside pictures do not."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if at < 0 or at + 22 > len(data):
        return False
    return at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)
