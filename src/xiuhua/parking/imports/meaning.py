"""What one row of an office's table means, by itself: every cell read, every mistake named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xiuhua.imports.kinds import Given, RowIn, Trouble
from xiuhua.kernel.datum import to_wgs84
from xiuhua.kernel.words import Refused, Words
from xiuhua.places.names import folded
from xiuhua.places.queries import label, parts, plausible_box, what_lies_here

from ..rules import places
from .words import words

TOLD = ("name", "kind", "is_pocket", "address", "lon", "lat", "height_m", "opened_on")
"""What a row may say of a car park besides its class, place, operator and numbers."""


@dataclass
class Meant:
    """A row as it is understood; `facts` holds only what the row says."""

    row: RowIn
    number: str = ""
    supply: str = ""
    division: str = ""
    operator: str = ""
    spaces: int = 0
    disabled: int | None = None
    charging: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.facts.get("name", ""))

    @property
    def right(self) -> bool:
        """Whether nothing keeps it from coming in."""
        return not any(not one.doubt for one in self.troubles)

    def wrong(self, name: str, code: str, words_: Words) -> None:
        """Something that has to be put right."""
        self.troubles.append(Trouble(name, code, words_))

    def doubt(self, name: str, code: str, words_: Words) -> None:
        """Something that may be meant so."""
        self.troubles.append(Trouble(name, code, words_, doubt=True))


def meant(row: RowIn, given: Given) -> Meant:
    """The row, read."""
    one = Meant(row)
    cells = {name: _plain(text) for name, text in row.cells.items()}
    one.number = cells.get("number", "").upper()
    one.operator = cells.get("operator", "")
    _texts(one, cells)
    one.supply = _word(one, cells, "supply", words().supplies) or ""
    one.division = _division(one, cells)
    one.spaces = _number(one, cells, "spaces") or 0
    if not one.spaces and cells.get("spaces"):
        one.wrong(
            "spaces", "none", Words("A car park without a space is taken out of use by hand.")
        )
    for name in ("disabled", "charging"):
        if cells.get(name):
            setattr(one, name, _number(one, cells, name))
    _kept_spaces(one)
    _point(one, cells, given)
    return one


def _plain(text: str) -> str:
    text = text.strip()
    return "" if text in words().empty else text


def _texts(one: Meant, cells: Mapping[str, str]) -> None:
    one.facts["name"] = cells.get("name", "")[:120]
    if not one.name:
        one.wrong("name", "no_name", Words("Give the car park its name."))
    if address := cells.get("address"):
        one.facts["address"] = address[:200]
    if (kind := _word(one, cells, "kind", words().kinds, needed=False)) is not None:
        one.facts["kind"] = kind
    if "pocket" in cells:
        pocket = words().yes.get(cells["pocket"].lower())
        if pocket is None:
            one.wrong("pocket", "no_answer", Words("Write yes or no."))
        else:
            one.facts["is_pocket"] = pocket
    _parsed(one, cells, "height_m", lambda text: places.a_height(float(text)))
    _parsed(one, cells, "opened_on", lambda text: date.fromisoformat(text[:10]))


def _parsed(one: Meant, cells: Mapping[str, str], name: str, parse: Callable[[str], Any]) -> None:
    if not cells.get(name):
        return
    try:
        one.facts[name] = parse(cells[name])
    except Refused as refused:
        one.wrong(name, "beyond", refused.words)
    except ValueError:
        one.wrong(name, "unreadable", Words("“{text}” cannot be read.", text=cells[name]))


def _word(
    one: Meant,
    cells: Mapping[str, str],
    name: str,
    known: Mapping[str, str],
    *,
    needed: bool = True,
) -> str | None:
    text = cells.get(name, "")
    if not text and not needed:
        return None
    found = known.get(text)
    if found is None:
        one.wrong(name, "unknown", Words("“{text}” is none of {known}.", text=text,
                                         known=", ".join(list(known)[:6])))  # fmt: skip
    return found


def _number(one: Meant, cells: Mapping[str, str], name: str) -> int | None:
    """A whole number, nought or more."""
    text = cells.get(name, "").replace(",", "").replace("\uff0c", "")
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    one.wrong(name, "no_number", Words("“{text}” is no whole number.", text=text))
    return None


def _kept_spaces(one: Meant) -> None:
    for name in ("disabled", "charging"):
        if (getattr(one, name) or 0) > one.spaces > 0:
            one.wrong(name, "too_many", Words("More than there are spaces."))


def _division(one: Meant, cells: Mapping[str, str]) -> str:
    """The community, or the town where none is told; by name or code."""
    town_said, said = cells.get("town", ""), cells.get("community", "")
    towns = [(town, inside) for town, inside in parts() if _is(town, town_said)]
    if not towns:
        one.wrong("town", "no_town", Words("There is no town “{text}”.", text=town_said))
        return ""
    town, inside = towns[0]
    if not said:
        return town.code
    found = [entry.code for entry in inside if _is(entry, said)]
    if not found:
        one.wrong("community", "no_community", Words("“{text}” is no community of {town}.",
                                                     text=said, town=town.short))  # fmt: skip
        return town.code
    return found[0]


def _is(entry: Any, text: str) -> bool:
    if not text:
        return False
    wanted = folded(text)
    return entry.code == text or wanted in entry.called or wanted in entry.was_called


def _point(one: Meant, cells: Mapping[str, str], given: Given) -> None:
    texts = cells.get("lon", ""), cells.get("lat", "")
    if not any(texts):
        return
    try:
        lon, lat = to_wgs84(float(texts[0]), float(texts[1]), given.get("datum") or "wgs84")
        places.a_point(lon, lat, plausible_box())
    except Refused as refused:
        one.wrong("lon", "outside", refused.words)
        return
    except ValueError:
        one.wrong(
            "lon", "no_point", Words("Longitude and latitude are numbers, or both are empty.")
        )
        return
    one.facts["lon"], one.facts["lat"] = round(lon, 6), round(lat, 6)
    found = what_lies_here(lon, lat).division or ""
    if one.division and found and found[:9] != one.division[:9] and len(found) >= 9:
        one.doubt("lon", "elsewhere", Words("The point lies in {place}.", place=label(found)))
