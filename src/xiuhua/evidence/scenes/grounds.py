"""What a scene stands on, and what people put beside a mishap."""

from __future__ import annotations

from .canvas import Canvas

ASPHALT = "#8b9290"
GRAINS = ("#7d8482", "#9ba29f", "#868d8b")


def road(c: Canvas) -> None:
    """Asphalt seen from above, a kerb and the pavement's edge behind it."""
    c.specks(GRAINS, 520, 60)
    tilt = c.chance.uniform(-4, 4)
    c.area("#c9c6bb", (0, 0), (400, 0), (400, 54 + tilt), (0, 78 - tilt))
    for x in range(-10, 420, 79):
        c.line("#b3b0a5", 1.6, (x, 0), (x + 7, 78))
    c.line("#b3b0a5", 1.6, (0, 34), (400, 26))
    c.area("#a9a79d", (0, 78 - tilt), (400, 54 + tilt), (400, 67 + tilt), (0, 93 - tilt))
    c.area("#757c7a", (0, 93 - tilt), (400, 67 + tilt), (400, 71 + tilt), (0, 98 - tilt))


def pavement(c: Canvas, horizon: float = 96) -> None:
    """Paving stones running away, a strip for the blind, a wall and a hedge behind."""
    c.area("#d8dcd6", (0, 0), (400, 0), (400, horizon), (0, horizon))
    c.area("#c3c9c2", (0, 44), (400, 38), (400, horizon), (0, horizon))
    for x in range(-6, 410, 17):
        shade = c.chance.choice(("#6b8f5a", "#5f8250", "#7a9c68"))
        c.blob(shade, x, horizon - 12, 15, 15, 0.18)
    c.area("#bdbab0", (0, horizon), (400, horizon), (400, 300), (0, 300))
    y, step = horizon, 11.0
    while y < 300:
        c.line("#a8a599", 1.2, (0, y), (400, y))
        y, step = y + step, step * 1.32
    for x in range(-700, 1100, 62):
        c.line("#a8a599", 1.2, (200 + (x - 200) * 0.42, horizon), (x, 300))
    c.area("#d5b869", (66, horizon), (92, horizon), (22, 300), (-46, 300))
    for n in range(9):
        y = horizon + 6 + n * n * 2.5
        c.line("#bfa256", 1.4, (66 - (y - horizon) * 0.53, y), (92 - (y - horizon) * 0.33, y))
    c.specks(("#b0ada2", "#c8c5bb"), 260, horizon)


def cone(c: Canvas, x: float, y: float, size: float = 1) -> None:
    """A traffic cone with its foot at (x, y)."""
    s = size
    c.shade(x + 6 * s, y, 34 * s, 7 * s, 70)
    c.area(
        "#2d3335",
        (x - 30 * s, y),
        (x + 30 * s, y),
        (x + 25 * s, y - 12 * s),
        (x - 25 * s, y - 12 * s),
    )
    c.area(
        "#d9692b",
        (x - 19 * s, y - 12 * s),
        (x + 19 * s, y - 12 * s),
        (x + 6 * s, y - 98 * s),
        (x - 6 * s, y - 98 * s),
    )
    c.area(
        "#f5f0e6",
        (x - 14 * s, y - 38 * s),
        (x + 14 * s, y - 38 * s),
        (x + 11 * s, y - 60 * s),
        (x - 11 * s, y - 60 * s),
    )
    c.area(
        "#b9541f",
        (x + 8 * s, y - 12 * s),
        (x + 19 * s, y - 12 * s),
        (x + 6 * s, y - 98 * s),
        (x + 3 * s, y - 98 * s),
    )
