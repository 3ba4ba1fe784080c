"""A canvas in the units of the prototypes: 400 by 300, drawn large and brought down smoothly."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]


class Canvas:
    """Draws in units of 1/400 of the width; every chance comes from the seed."""

    def __init__(self, width: int, seed: int, background: str) -> None:
        self.width, self.scale = width, 2 * width / 400
        self.size = (2 * width, 2 * width * 3 // 4)
        self.image = Image.new("RGB", self.size, background)
        self.draw = ImageDraw.Draw(self.image)
        self.chance = random.Random(seed)  # noqa: S311 - paints, guards nothing

    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]

    def area(self, colour: str, *points: Point) -> None:
        """A filled polygon."""
        self.draw.polygon(self._at(points), fill=colour)

    def oval(self, colour: str, x: float, y: float, rx: float, ry: float) -> None:
        """A filled ellipse around a centre."""
        self.draw.ellipse(self._at([(x - rx, y - ry), (x + rx, y + ry)]), fill=colour)

    def ring(self, colour: str, x: float, y: float, rx: float, ry: float, width: float) -> None:
        """The outline of an ellipse."""
        box = self._at([(x - rx, y - ry), (x + rx, y + ry)])
        self.draw.ellipse(box, outline=colour, width=round(width * self.scale))

    def arc(
        self, colour: str, x: float, y: float, rx: float, ry: float, span: Point, width: float
    ) -> None:
        """A part of an ellipse, in degrees clockwise from the right."""
        box = self._at([(x - rx, y - ry), (x + rx, y + ry)])
        self.draw.arc(box, *span, fill=colour, width=round(width * self.scale))

    def line(self, colour: str, width: float, *points: Point) -> None:
        """A line through points."""
        wide = max(1, round(width * self.scale))
        self.draw.line(self._at(points), fill=colour, width=wide, joint="curve")

    def shade(self, x: float, y: float, rx: float, ry: float, depth: int = 90) -> None:
        """A soft shadow on the ground."""
        mask = Image.new("L", self.size)
        box = self._at([(x - rx, y - ry), (x + rx, y + ry)])
        ImageDraw.Draw(mask).ellipse(box, fill=depth)
        mask = mask.filter(ImageFilter.GaussianBlur(5 * self.scale))
        self.image.paste("#14191a", (0, 0), mask)

    def specks(self, colours: Sequence[str], count: int, top: float = 0) -> None:
        """Grains of the ground below `top`."""
        for _ in range(count):
            x, y = self.chance.uniform(0, 400), self.chance.uniform(top, 300)
            r = self.chance.uniform(0.4, 1.4)
            self.oval(self.chance.choice(colours), x, y, r, r * 0.8)

    def blob(self, colour: str, x: float, y: float, rx: float, ry: float, rough: float) -> None:
        """An uneven shape around a centre."""
        steps = 28
        angles = np.linspace(0, 2 * np.pi, steps, endpoint=False)
        swell = [1 + self.chance.uniform(-rough, rough) for _ in range(steps)]
        points = zip(np.cos(angles) * rx * swell + x, np.sin(angles) * ry * swell + y, strict=True)
        self.area(colour, *points)

    def finished(self, grain: float = 5) -> Image.Image:
        """The picture at its size, with the light of a sky and the grain of a small sensor."""
        small = self.image.resize((self.width, self.width * 3 // 4), Image.Resampling.LANCZOS)
        pixels = np.asarray(small, dtype=np.float32)
        noise = np.random.default_rng(self.chance.randrange(2**32))
        light = np.linspace(1.06, 0.93, pixels.shape[0], dtype=np.float32)[:, None, None]
        seen = pixels * light + noise.normal(0, grain, (*pixels.shape[:2], 1))
        return Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))
