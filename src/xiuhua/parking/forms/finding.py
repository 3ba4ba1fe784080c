"""What a driver asks for: from where or to where, and what the space must be. Nothing is refused here.

An address is passed on and typed by hand; what makes no sense in it is left aside, and the page
shows what was understood.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_noop as _

from xiuhua.kernel.datum import Point
from xiuhua.kernel.words import Words

from ..queries.finding import Wanted

STAYS_MIN = (30, 60, 120, 240, 480)
HEIGHTS_M = ("1.9", "2.1", "2.5", "3.5")
MOST_SIGNS = 40
ANY = "0"


class Chip(NamedTuple):
    """A filter as a link that turns it over."""

    key: str
    title: Words | str
    icon: str
    on: bool
    href: str


class Search(NamedTuple):
    """What an address asks for; `to` is what the point is called."""

    point: Point | None
    to: str
    q: str
    wanted: Wanted
    given: dict[str, str]

    def address(self, **changed: str | None) -> str:
        """The query of the same search with some of it changed; None takes something out."""
        told = {**self.given, **changed}
        return urlencode({name: value for name, value in told.items() if value})

    @property
    def chips(self) -> list[Chip]:
        """The filters that are turned on and off by one tap."""
        space = Chip("space", _("Space now"), "check", self.wanted.with_space,
                     self.address(space=ANY if self.wanted.with_space else None))  # fmt: skip
        return [space, *(self._chip(*one) for one in CHIPS)]

    def _chip(self, key: str, title: str, icon: str) -> Chip:
        on = key in self.given
        return Chip(key, title, icon, on, self.address(**{key: None if on else "1"}))


CHIPS = (
    ("free", _("Free of charge"), "coin-off"),
    ("covered", _("Under a roof"), "umbrella"),
    ("charging", _("Charging"), "charging-pile"),
    ("disabled", _("Accessible"), "wheelchair"),
)


def _step(text: str, among: list[str]) -> str:
    """The least of `among` that is enough for a number; "" for no number, or one beyond them."""
    try:
        number = float(text)
    except ValueError:
        return ""
    return next((one for one in among if float(one) >= number > 0), "")


def search(given: QueryDict) -> Search:
    """Read an address."""
    told = {key: "1" for key, *_more in CHIPS if given.get(key) == "1"}
    known = (("stay", [str(one) for one in STAYS_MIN]), ("height", list(HEIGHTS_M)))
    told |= {name: one for name, among in known if (one := _step(given.get(name, ""), among))}
    told |= {"space": ANY} if given.get("space") == ANY else {}
    q = _words(given.get("q", ""))
    point = None if q else _point(given.get("lon", ""), given.get("lat", ""))
    to = _words(given.get("to", "")) if point else ""
    if point:
        told |= {"lon": f"{point[0]:.6f}", "lat": f"{point[1]:.6f}"} | ({"to": to} if to else {})
    elif q:
        told["q"] = q
    wanted = Wanted(
        with_space="space" not in told, free_of_charge="free" in told, covered="covered" in told,
        height_m=float(told["height"]) if "height" in told else None,
        charging="charging" in told, disabled="disabled" in told,
        stay_min=int(told["stay"]) if "stay" in told else None,
    )  # fmt: skip
    return Search(point, to, q, wanted, told)


def _words(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[:MOST_SIGNS]


def _point(lon: str, lat: str) -> Point | None:
    try:
        found = float(lon[:20]), float(lat[:20])
    except ValueError:
        return None
    return found if abs(found[0]) <= 180 and abs(found[1]) <= 90 else None
