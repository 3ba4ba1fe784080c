"""A car park in the words of an application: what its registration was, or would be, about."""

from __future__ import annotations

from typing import Any

from ..models import CarPark, Tariff

TARIFF = ("is_free", "words", "free_min", "per_hour_yuan", "per_day_yuan")


def facts_of(car_park: CarPark) -> dict[str, Any]:
    """The car park as it is, with the names of `Registration.told`."""
    rest = car_park.capacity - car_park.disabled - car_park.charging
    kinds = {
        "ordinary": rest,
        "disabled": car_park.disabled,
        "charging": car_park.charging,
        "large": 0,
    }
    plain = {name: getattr(car_park, name) for name in PLAIN}
    return plain | {
        "opened_on": car_park.opened_on.isoformat() if car_park.opened_on else None,
        "spaces": car_park.capacity,
        "by_kind": kinds if rest >= 0 else {},
        "tariff": tariff_of(car_park),
        "running": {key: value for key, value in car_park.running.items() if value is not None},
    }


PLAIN = ("name", "supply", "kind", "address", "division", "lon", "lat", "telephone", "height_m",
         "covered")  # fmt: skip
"""What an application and a car park call by the same name."""
FIXED = ("name", "supply", "division")
"""Those that make the car park."""


def tariff_of(car_park: CarPark) -> dict[str, Any]:
    """The latest tariff of a car park; empty when none is known."""
    found: Tariff | None = car_park.tariffs.order_by("-first_on").first()
    if found is None:
        return {}
    told = {name: getattr(found, name) for name in TARIFF}
    return {key: str(value) if key.endswith("yuan") and value is not None else value
            for key, value in told.items()}  # fmt: skip
