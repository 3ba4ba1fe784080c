"""How a car park stands at a moment, out of its vacancy: the clock has its say."""

from __future__ import annotations

from datetime import datetime

from ..models import CarPark, Vacancy
from ..rules.standing import Standing, State


def standing_of(car_park: CarPark, vacancy: Vacancy | None, now: datetime) -> Standing | None:
    """Its state and last count; None where it has no live count at all.

    A closed or removed car park is closed whatever its devices say.
    """
    if car_park.state != "open":
        return Standing(State.CLOSED, 0, car_park.capacity, None)
    if vacancy is None:
        return None
    state = State(vacancy.state)
    if vacancy.stale_at is not None and now >= vacancy.stale_at and state is not State.UNKNOWN:
        state = State.STALE
    return Standing(state, vacancy.free, car_park.capacity, vacancy.as_of, tuple(vacancy.why))
