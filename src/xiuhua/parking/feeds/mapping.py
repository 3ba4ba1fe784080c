"""From a foreign record to ours by a table: which of their columns is which of our fields.

`rows.read` reads by it every feed whose rows are flat or nested records; an adapter takes its
container apart and hands over rows and a mapping.
"""

from __future__ import annotations

from typing import Any

import msgspec

from xiuhua.kernel.datum import Datum

from .shapes import Kind

READS = ("free", "occupied", "taken", "live_capacity", "open")
"""Our fields that make a reading; the others describe the site or bay."""
CLASSES = ("disabled", "charging", "women", "family", "carsharing", "truck", "bus", "taxi",
           "motorcycle", "delivery", "resident", "customer", "caravan")  # fmt: skip
"""For whom bays are set apart."""
YES = {"true": True, "false": False, "yes": True, "no": False}


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """`columns`: our field to theirs; dots go down, the first of several that says something wins.

    `kinds`, `open_words`, `taken_words` and `yes_words` are their words, in lower case, for ours.
    `stay_words` are their words for a longest stay, in minutes. `gives` is "sites", "bays", or
    "readings" where another delivery lists the sites; bays are `kept_for` these classes.
    `unit_per_s` is 1000 where moments are counted in milliseconds.
    """

    columns: dict[str, str | tuple[str, ...]]
    gives: str = "sites"
    kinds: dict[str, Kind] = {}
    open_words: dict[str, bool] = {}
    taken_words: dict[str, bool] = {}
    yes_words: dict[str, bool] = msgspec.field(default_factory=YES.copy)
    datum_words: dict[str, Datum] = {}
    stay_words: dict[str, int] = {}
    height_unit: str = "m"
    stay_unit: str = "min"
    unit_per_s: int = 1000
    kept_for: tuple[str, ...] = ()


def at(record: Any, path: str) -> Any:
    """The value at a dotted path, None where it ends early."""
    if isinstance(record, dict) and path in record:
        return record[path]
    for name in path.split("."):
        if isinstance(record, list) and name.isdigit() and int(name) < len(record):
            record = record[int(name)]
        elif isinstance(record, dict):
            record = record.get(name)
        else:
            return None
    return record
