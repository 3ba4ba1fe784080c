"""Two deliveries of one operator beside each other: the list of its sites, and their readings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .shapes import Bay, Defect, Lost, Reading, Site, shown


def differences(places: Mapping[str, Site | Bay], readings: Iterable[Reading]) -> list[Defect]:
    """Sites that promise readings and have none, readings for no site, totals that differ.

    Nothing is dropped here: the numbers are for people to look at, row 0 each.
    """
    latest = {one.key: one for one in sorted(readings, key=lambda one: one.at)}
    found = [
        _named(key, "free", "no_reading", "", Lost.READING)
        for key, place in places.items()
        if isinstance(place, Site) and place.live and key not in latest
    ]
    for key, one in latest.items():
        place = places.get(key)
        if place is None:
            found.append(_named(key, "key", "no_such_site", key, Lost.READING))
        elif isinstance(place, Site) and _differ(one.capacity, place.capacity):
            said = f"{one.capacity} ≠ {place.capacity}"
            found.append(_named(key, "capacity", "capacity_differs", said, Lost.NOTHING))
    return found


def _differ(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one != other


def _named(key: str, field: str, wrong: str, value: str, lost: Lost) -> Defect:
    return Defect(0, key, field, wrong, shown(value), lost)
