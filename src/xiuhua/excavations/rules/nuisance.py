"""How much a dig bothers people, 0 to 5: advice for the reviewer and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

WEIGHTS = {"days": 0.25, "road": 0.25, "lanes": 0.2, "length": 0.15, "people": 0.15}
ROADS = {"expressway": 5, "arterial": 4, "collector": 3, "local": 2, "pavement": 1}


@dataclass(frozen=True)
class Bother:
    """Each part from 0 to 5, and the weighted whole to one decimal."""

    days: float
    road: float
    lanes: float
    length: float
    people: float

    @property
    def index(self) -> float:
        """The parts by their weights."""
        return round(
            float(sum(getattr(self, name) * weight for name, weight in WEIGHTS.items())), 1
        )


def bother(*, days: int, road_class: str, lanes: int, length_m: float, neighbours: int) -> Bother:
    """A month is 5, a lane 2.5, 500 m are 5, fifty shops and homes are 5; the class of road as listed."""
    return Bother(
        days=min(5.0, days / 6), road=float(ROADS[road_class]), lanes=min(5.0, lanes * 2.5),
        length=min(5.0, length_m / 100), people=min(5.0, neighbours / 10),
    )  # fmt: skip
