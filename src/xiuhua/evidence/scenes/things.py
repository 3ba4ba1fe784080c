"""What the city reports: each drawn broken ("before"), in work ("during") and mended ("after")."""

from __future__ import annotations

import math

from . import grounds
from .canvas import Canvas


def manhole(c: Canvas, state: str) -> None:
    """A cover on the carriageway: broken in, fenced off, whole."""
    grounds.road(c)
    x, y = 200 + c.chance.uniform(-10, 10), 192 + c.chance.uniform(-6, 6)
    c.oval("#6b706e", x, y, 106, 70)
    c.blob("#646967", x, y, 103, 67, 0.015)
    if state == "after":
        _whole_cover(c, x, y)
        return
    c.oval("#1c2426", x, y, 88, 56)
    c.oval("#39413f", x, y, 88, 56)
    c.oval("#12181a", x, y - 7, 87, 50)
    c.area(
        "#575d5b",
        (x - 77, y - 18),
        (x - 40, y - 48),
        (x + 53, y - 41),
        (x + 19, y + 1),
        (x - 39, y + 9),
    )
    for a, b in (
        ((-62, -20), (14, -38)),
        ((-45, -4), (17, -20)),
        ((-60, -12), (-20, -44)),
        ((-30, -2), (20, -42)),
    ):
        c.line("#454b49", 4, (x + a[0], y + a[1]), (x + b[0], y + b[1]))
    c.area("#4b5150", (x + 53, y - 40), (x + 19, y + 2), (x + 37, y + 16), (x + 64, y - 2))
    c.line("#6f7573", 1.5, (x - 77, y - 18), (x - 40, y - 48), (x + 53, y - 41))
    if state == "during":
        grounds.cone(c, 66, 268)
        grounds.cone(c, 338, 226, 0.9)


def _whole_cover(c: Canvas, x: float, y: float) -> None:
    c.oval("#3f4644", x, y + 3, 89, 58)
    c.oval("#5d6462", x, y, 88, 56)
    for rx, ry in ((74, 47), (50, 32), (24, 15)):
        c.ring("#454c4a", x, y, rx, ry, 4)
    for spoke in range(12):
        turn = math.tau * spoke / 12
        u, v = math.cos(turn), math.sin(turn)
        c.line("#454c4a", 4, (x + 24 * u, y + 15 * v), (x + 74 * u, y + 47 * v))
    c.oval("#4a514f", x, y, 8, 5)
    c.arc("#8a918f", x, y, 86, 54, (190, 300), 2)


def pothole(c: Canvas, state: str) -> None:
    """A hole in the carriageway, or the square that was cut out and filled."""
    grounds.road(c)
    c.area("#e4e2da", (-10, 262), (410, 236), (410, 246), (-10, 273))
    if state == "after":
        c.area("#4d5352", (112, 128), (300, 118), (318, 212), (104, 226))
        c.specks(("#565c5b", "#454b4a"), 60, 220)
        c.line("#2f3535", 3, (112, 128), (300, 118), (318, 212), (104, 226), (112, 128))
        return
    c.blob("#747b79", 208, 176, 108, 56, 0.09)
    c.blob("#5b615f", 208, 178, 92, 45, 0.1)
    c.blob("#7d7160", 206, 184, 70, 30, 0.13)
    c.blob("#6c8089", 214, 188, 38, 13, 0.12)
    for _ in range(34):
        grain = c.chance.choice(("#969d9b", "#6a706e", "#4f5553"))
        c.blob(grain, c.chance.uniform(100, 320), c.chance.uniform(120, 245), 4, 2.6, 0.3)
    for a in (2.6, 3.5, 5.6, 0.4):
        x, y = 208 + 100 * math.cos(a), 176 + 52 * math.sin(a)
        c.line(
            "#666d6b", 1.6, (x, y), (x + 26 * math.cos(a), y + 10), (x + 44 * math.cos(a), y + 16)
        )
    if state == "during":
        grounds.cone(c, 78, 236, 0.9)
        grounds.cone(c, 342, 190, 0.8)


def rubbish(c: Canvas, state: str) -> None:
    """Bags beside the bins, or the bins alone."""
    grounds.pavement(c)
    for x, colour, lid in ((236, "#3f6b4a", "#345a3e"), (308, "#3a5f7d", "#314f68")):
        c.shade(x + 2, 214, 44, 9)
        c.area(colour, (x - 30, 118), (x + 30, 118), (x + 25, 212), (x - 25, 212))
        c.area(lid, (x - 34, 106), (x + 34, 106), (x + 31, 120), (x - 31, 120))
        c.line("#f1efe8", 2, (x - 11, 160), (x, 148), (x + 11, 160))
        c.oval("#22282a", x - 18, 214, 6, 6)
        c.oval("#22282a", x + 18, 214, 6, 6)
    if state == "after":
        return
    bags = ((120, 206, 42, 34), (182, 224, 38, 31), (84, 238, 36, 28), (146, 250, 46, 30))
    for n, (x, y, rx, ry) in enumerate(bags[: 2 if state == "during" else 4]):
        c.shade(x, y + ry * 0.8, rx * 1.1, 9)
        tone = ("#2c3335", "#4a6f8a", "#37403f", "#2a3032")[n]
        c.blob(tone, x, y, rx, ry, 0.07)
        c.line("#6d7678", 1.6, (x - rx * 0.4, y - ry * 0.3), (x - rx * 0.1, y - ry * 0.75))
        c.area(tone, (x - 7, y - ry), (x + 8, y - ry), (x + 3, y - ry - 11), (x - 4, y - ry - 10))
    for _ in range(9):
        tone = c.chance.choice(("#e9e4d6", "#c7603a", "#dfe6e8", "#7f9a57"))
        c.blob(tone, c.chance.uniform(60, 260), c.chance.uniform(250, 288), 7, 3.5, 0.35)


def lamp(c: Canvas, state: str) -> None:
    """A street lamp at dusk: dark, or lit."""
    bands = ("#2c4154", "#385063", "#4a6272", "#6b7c82", "#8f9288")
    for n, band in enumerate(bands):
        c.area(band, (0, n * 44), (400, n * 44), (400, 300), (0, 300))
    for x, w, h in ((-6, 62, 120), (60, 44, 92), (286, 58, 134), (348, 70, 104)):
        c.area("#2a3742", (x, 226 - h), (x + w, 226 - h), (x + w, 226), (x, 226))
        for row in range(3):
            lit = c.chance.random() < 0.5
            y = 240 - h + row * 24
            c.area(
                "#e8c987" if lit else "#384853",
                (x + 12, y),
                (x + 24, y),
                (x + 24, y + 11),
                (x + 12, y + 11),
            )
    c.area("#4d5555", (0, 226), (400, 226), (400, 300), (0, 300))
    c.line("#a9aca4", 2, (0, 240), (400, 240))
    if state == "after":
        for n in range(7, 0, -1):
            tone = ("#e9cf94", "#cdb986", "#b3a67e", "#9b9678", "#878a76", "#777f75", "#6c7876")[
                n - 1
            ]
            c.area(
                tone, (236 - 3 * n, 70), (268 + 3 * n, 70), (252 + 17 * n, 292), (252 - 17 * n, 292)
            )
            c.oval(tone, 252, 268, 14 * n, 3.2 * n)
    c.area("#1d2528", (160, 282), (176, 282), (172, 56), (164, 56))
    c.line("#1d2528", 6, (168, 60), (180, 50), (226, 46), (244, 56))
    c.area("#1d2528", (226, 54), (278, 58), (272, 70), (232, 68))
    c.area("#fff3cf" if state == "after" else "#5b6462", (234, 67), (270, 69), (264, 76), (240, 75))
    c.area("#2c3335", (154, 282), (182, 282), (186, 292), (150, 292))


def bikes(c: Canvas, state: str) -> None:
    """Shared bicycles across the pavement, or in a row at its edge."""
    grounds.pavement(c)
    if state == "after":
        c.line("#f1efe8", 2.5, (150, 128), (396, 128), (400, 214), (128, 214), (150, 128))
        for n in range(6):
            _bike(c, 178 + n * 40, 194, 0.62, 0)
        return
    places = ((118, 244, 1.0, -4), (206, 216, 0.85, 8), (286, 254, 1.05, 3), (330, 206, 0.8, -7))
    for x, y, size, lean in places[: 2 if state == "during" else 4]:
        _bike(c, x, y, size, lean)


def _bike(c: Canvas, x: float, y: float, s: float, lean: float) -> None:
    """A bicycle whose bottom bracket stands over (x, y)."""
    c.shade(x, y + 2 * s, 52 * s, 6 * s, 60)
    left, right, hub = (x - 31 * s, y - 20 * s), (x + 31 * s, y - 20 * s), (x - 2 * s, y - 18 * s)
    for wheel in (left, right):
        c.ring("#23292b", *wheel, 20 * s, 20 * s, 3.2 * s)
        c.ring("#aeb4b2", *wheel, 16 * s, 16 * s, 0.8 * s)
    seat, head = (x - 12 * s + lean, y - 54 * s), (x + 22 * s + lean, y - 56 * s)
    c.line("#e0922f", 4.5 * s, left, hub, head, (seat[0] + 2 * s, seat[1] + 10 * s), hub)
    c.line("#e0922f", 3.5 * s, left, (seat[0] + 2 * s, seat[1] + 10 * s), seat)
    c.line("#2c3335", 4 * s, right, head, (head[0] - 3 * s, head[1] - 10 * s))
    c.line("#2c3335", 4.5 * s, (seat[0] - 8 * s, seat[1]), (seat[0] + 8 * s, seat[1]))
    c.line(
        "#2c3335", 3.5 * s, (head[0] - 12 * s, head[1] - 12 * s), (head[0] + 6 * s, head[1] - 9 * s)
    )
    c.area(
        "#f1efe8",
        (head[0] + 2 * s, head[1] - 6 * s),
        (head[0] + 16 * s, head[1] - 6 * s),
        (head[0] + 13 * s, head[1] + 8 * s),
        (head[0] + 4 * s, head[1] + 8 * s),
    )


def dig(c: Canvas, state: str) -> None:
    """A trench beside a hoarding with a digger; or the road closed and smooth again."""
    grounds.road(c)
    c.area("#e4e2da", (-10, 262), (410, 236), (410, 246), (-10, 273))
    if state == "after":
        c.area("#4d5352", (96, 120), (306, 108), (330, 226), (84, 240))
        c.specks(("#565c5b", "#454b4a"), 70, 220)
        c.line("#2f3535", 3, (96, 120), (306, 108), (330, 226), (84, 240), (96, 120))
        return
    c.area("#6d5a45", (140, 288), (188, 138), (318, 130), (372, 284))
    c.area("#4d3f31", (162, 288), (200, 150), (306, 142), (344, 284))
    for _ in range(40):
        tone = c.chance.choice(("#7d6a52", "#5b4a39", "#8a7760"))
        c.blob(tone, c.chance.uniform(120, 380), c.chance.uniform(236, 296), 5, 3, 0.3)
    c.area("#2f7d86", (-4, 150), (190, 128), (190, 214), (-4, 252))
    c.area("#e9ede9", (-4, 150), (190, 128), (190, 139), (-4, 163))
    for x in (46, 96, 146):
        c.line("#276a72", 3, (x, 164 - x * 0.1), (x, 236 - x * 0.14))
    c.area("#f5f6f3", (40, 178), (112, 170), (112, 212), (40, 222))
    c.area("#d99a2b", (300, 118), (372, 110), (384, 150), (304, 158))
    c.area("#d99a2b", (330, 92), (360, 89), (362, 116), (332, 119))
    c.line("#d99a2b", 11, (352, 98), (392, 56), (408, 98))
    c.area("#3b4041", (294, 156), (392, 148), (392, 168), (294, 176))
    if state == "during":
        grounds.cone(c, 66, 282, 0.8)


def car(c: Canvas, state: str) -> None:
    """A car left across the pavement and the strip for the blind; or the pavement free again."""
    grounds.pavement(c)
    if state == "after":
        return
    c.shade(206, 252, 150, 16, 110)
    c.area("#7d93a3", (62, 238), (70, 196), (112, 186), (302, 186), (346, 200), (356, 240))
    c.area("#93a8b6", (112, 188), (142, 146), (262, 146), (304, 188))
    c.area("#2c383f", (122, 186), (147, 152), (198, 152), (198, 186))
    c.area("#2c383f", (206, 186), (206, 152), (256, 152), (290, 186))
    c.line("#6a7f8e", 2, (201, 150), (201, 236))
    c.line("#5d717f", 2.5, (64, 222), (354, 222))
    c.area("#f3e3b0", (336, 202), (352, 206), (354, 216), (338, 214))
    c.area("#b03a2e", (64, 202), (74, 200), (74, 214), (62, 216))
    for x in (122, 296):
        c.oval("#1f2527", x, 242, 27, 25)
        c.oval("#9aa3a5", x, 242, 14, 13)
    if state == "during":
        grounds.cone(c, 374, 276, 0.7)
