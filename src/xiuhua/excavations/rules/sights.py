"""What a watcher can see: five pictured problems, and other works that bother the neighbours."""

from __future__ import annotations

from typing import NamedTuple


class Sight(NamedTuple):
    """A problem as it is shown on the phone: its title and picture; `finer` is what it may turn out to be."""

    title: str
    icon: str
    finer: tuple[str, ...] = ()


SIGHTS: dict[str, Sight] = {
    "by_eye_time": Sight("Takes too long", "calendar-x"),
    "by_eye_area": Sight("Takes too much room", "arrows-maximize"),
    "no_hoarding": Sight("Hoarding or board", "barrier-block", ("no_hoarding", "no_board")),
    "dust": Sight("Dust", "wind"),
    "restoration": Sight("Road not made good", "road-off"),
    "other": Sight("Something else", "dots", ("blocked", "night_noise", "mud", "piled")),
    "no_board": Sight("No board", "id-badge"),
    "blocked": Sight("Doors or ways blocked", "door"),
    "night_noise": Sight("Noise at night", "moon"),
    "mud": Sight("Mud on the road", "droplet"),
    "piled": Sight("Material piled outside", "stack"),
}
PICTURED = ("by_eye_time", "by_eye_area", "no_hoarding", "dust", "restoration", "other")
"""The six that the phone shows; stewards name the rest."""
