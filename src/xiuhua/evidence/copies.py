"""What is shown: fresh pictures without a trace of the camera, in two sizes."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from typing import Literal

from PIL import Image, ImageDraw

from xiuhua.kernel.words import Refused

Size = Literal["thumb", "shown"]
Box = dict[str, float]
"""Fractions of the upright picture: x, y of the upper left corner, w, h."""

SIZES: dict[str, int] = {"thumb": 320, "shown": 1600}
PAPER_PX = 900
"""The longest side of a photo on paper."""
COVER = "#2d3335"
MOST_BOXES = 50


def encode(picture: Image.Image, size: str, boxes: Sequence[Box] = ()) -> bytes:
    """The picture as WebP, its longest side at most that of `size`, the boxes painted over."""
    copy = redacted(picture, boxes) if boxes else picture.copy()
    copy.thumbnail((SIZES[size], SIZES[size]), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    copy.save(out, "WEBP", quality=80, method=3, exif=b"", icc_profile=None)
    return out.getvalue()


def for_paper(shown: bytes) -> bytes:
    """A shown copy as a JPEG, as small as a paper needs it; programs that write papers take no WebP."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(shown)) as drawn:
        drawn.thumbnail((PAPER_PX, PAPER_PX))
        drawn.convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue()


def redacted(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """A copy with each box painted over: nothing under it can be brought back."""
    copy = picture.copy()
    draw = ImageDraw.Draw(copy)
    for box in boxes:
        left, top = int(box["x"] * copy.width), int(box["y"] * copy.height)
        right = min(copy.width, -int(-(box["x"] + box["w"]) * copy.width // 1))
        bottom = min(copy.height, -int(-(box["y"] + box["h"]) * copy.height // 1))
        draw.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=COVER)
    return copy


def checked(boxes: Sequence[Box]) -> list[Box]:
    """The boxes with four decimals, or Refused when one lies outside the picture."""
    if len(boxes) > MOST_BOXES:
        raise Refused("At most {most} boxes on one photo.", most=MOST_BOXES)
    found = []
    for box in boxes:
        try:
            x, y, w, h = (round(float(box[name]), 4) for name in ("x", "y", "w", "h"))
        except (KeyError, TypeError, ValueError):
            raise Refused("A box needs a corner, a width and a height.") from None
        if not (0 <= x < 1 and 0 <= y < 1 and 0 < w <= 1 - x + 1e-9 and 0 < h <= 1 - y + 1e-9):
            raise Refused("The box lies outside the photo. Draw it again.")
        found.append({"x": x, "y": y, "w": w, "h": h})
    return found


def name(sha256: str, size: str, boxes: Sequence[Box] = ()) -> str:
    """What a copy is called in the store: by its original, its size and what is painted over."""
    if not boxes:
        return f"{sha256}-{size}.webp"
    mark = hashlib.sha256(json.dumps(list(boxes), sort_keys=True).encode()).hexdigest()[:16]
    return f"{sha256}-{mark}-{size}.webp"
