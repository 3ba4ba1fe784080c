"""What digging up a road costs: area, days and class of road, from a dated table with waivers."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from xiuhua.kernel.rules import Dated

OCCUPATION_FEN = Dated(
    {
        date(2000, 1, 1): {
            "expressway": 100,
            "arterial": 80,
            "collector": 60,
            "local": 40,
            "pavement": 30,
        }
    },
    unit="fen per m² and day",
    source="a default of this platform; the office enters its own price list",
)
RESTORATION_FEN = Dated(
    {date(2000, 1, 1): {"expressway": 60000, "arterial": 50000, "collector": 40000, "local": 30000, "pavement": 20000}},
    unit="fen per m²",
    source="a default of this platform; the office enters its own price list",
)  # fmt: skip


def fee_fen(area_m2: Decimal, days: int, road_class: str, first: date) -> int:
    """Occupation for its days and restoration of its area, in fen, by the table of the first day."""
    daily = OCCUPATION_FEN.on(first)[road_class] * days
    each = daily + RESTORATION_FEN.on(first)[road_class]
    return int((area_m2 * each).quantize(Decimal(1), ROUND_HALF_UP))
