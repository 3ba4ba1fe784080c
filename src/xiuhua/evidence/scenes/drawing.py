"""One scene by name, state and seed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from . import things
from .canvas import Canvas
from .grounds import ASPHALT

KINDS = {
    "manhole": things.manhole,
    "pothole": things.pothole,
    "rubbish": things.rubbish,
    "lamp": things.lamp,
    "bikes": things.bikes,
    "dig": things.dig,
    "car": things.car,
}
STATES = ("before", "during", "after")


def draw_scene(
    kind: str = "manhole",
    state: str = "before",
    seed: int = 1,
    *,
    width: int = 1600,
    mark: str = "",
    font: str | Path | None = None,
) -> Image.Image:
    """A street scene, four wide to three high; the same arguments draw the same picture.

    `kind` is one of KINDS, `state` before, during or after. `mark` is written in a corner if
    `font` names a font file that has its characters.
    """
    if state not in STATES:
        raise ValueError(f"{state!r} is none of {STATES}")
    canvas = Canvas(width, seed, ASPHALT)
    KINDS[kind](canvas, state)
    picture = canvas.finished()
    if mark and font:
        _mark(picture, mark, str(font))
    return picture


def _mark(picture: Image.Image, mark: str, font: str) -> None:
    unit = picture.width / 400
    letters = ImageFont.truetype(font, round(14 * unit))
    wide = letters.getlength(mark)
    draw = ImageDraw.Draw(picture, "RGBA")
    x, y = 14 * unit, 14 * unit
    box = (x, y, x + wide + 16 * unit, y + 24 * unit)
    draw.rounded_rectangle(box, radius=4 * unit, fill="#16252AB8")
    draw.text(((box[0] + box[2]) / 2, y + 12 * unit), mark, font=letters, fill="white", anchor="mm")
