"""One record after another read by a mapping: what cannot be read is named, and the row goes on."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Rows
from datetime import datetime
from typing import Any

from xiuhua.kernel.datum import Datum

from .mapping import CLASSES, READS, Mapping, at
from .shapes import Bay, Kind, Lost, Parsed, Reading, Site, Source
from .tally import Row, Tally
from .values import degrees, is_empty, metres, minutes, moment, whole

DOUBT = Lost.NOTHING


def read(
    records: Iterable[Any], mapping: Mapping, source: Source, received_at: datetime,
    tally: Tally | None = None,
) -> Parsed:  # fmt: skip
    """Every record by the table; what cannot be read is a defect, and the row goes on."""
    tally = tally or Tally(source, received_at)
    if any(name in mapping.columns for name in READS) and "at" not in mapping.columns:
        tally.row_0("at", "no_moment")
    for record in records:
        row = tally.row()
        if isinstance(record, dict):
            Record(row, record, mapping).read()
        else:
            row.wrong("", "no_object", record, Lost.ROW)
    return tally.done()


class Record:
    """One record of the feed, read field by field."""

    def __init__(self, row: Row, record: Rows[str, Any], mapping: Mapping) -> None:
        self.row, self.record, self.mapping = row, record, mapping
        self.source = row.tally.source
        self.live: bool | None = None

    def value(self, field: str) -> Any:
        """Their value for our field, None where it says nothing."""
        paths = self.mapping.columns.get(field, ())
        for path in (paths,) if isinstance(paths, str) else paths:
            if not is_empty(found := at(self.record, path)):
                return found
        return None

    def text(self, field: str) -> str:
        value = self.value(field)
        if isinstance(value, dict):  # an address in parts
            return " ".join(str(one) for one in value.values() if not is_empty(one))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()

    def number(self, field: str, reader: Any = whole, lost: Lost = Lost.FIELD, **how: Any) -> Any:
        """Read with `reader`, or name the defect and answer None."""
        if (value := self.value(field)) is None:
            return None
        try:
            return reader(value, **how)
        except ValueError as wrong:
            self.row.wrong(field, str(wrong), value, lost)
            return None

    def word(self, field: str, words: Rows[str, Any]) -> Any:
        """One of their words as ours; an unknown one is named."""
        if (value := self.value(field)) is None:
            return None
        word = self.text(field).lower()
        if word not in words:
            self.row.wrong(field, "unknown_word", value)
        return words.get(word)

    def read(self) -> None:
        """Keep what this record gives."""
        self.row.key = key = self.text("key")
        if not key:
            told = self.text("name") or dict(list(self.record.items())[:4])
            return self.row.wrong("key", "no_key", told, Lost.ROW)
        gives, tally = self.mapping.gives, self.row.tally
        if gives != "readings" and key in tally.seen:
            return self.row.wrong("key", "twice", key, Lost.ROW)
        tally.seen.add(key)
        capacity = None
        self.live = self.word("live", self.mapping.yes_words)
        if gives == "sites":
            site = self.site(key)
            capacity = site.capacity
            self.row.keep(site)
        elif gives == "bays":
            self.row.keep(self.bay(key))
        return self.reading(key, capacity)

    def point(self) -> tuple[float | None, float | None, Datum]:
        """Where it is, if it can be there."""
        datum = self.word("datum", self.mapping.datum_words) or self.source.datum
        if self.value("lon") is None or self.value("lat") is None:
            self.row.wrong("lon", "no_point")
            return None, None, datum
        lon, lat = self.number("lon", degrees), self.number("lat", degrees)
        if lon is None or lat is None:
            return None, None, datum
        if not self.source.within.holds(lon, lat) or lon == lat == 0:
            self.row.wrong("lon", "impossible_point", f"{lon}, {lat}")
            return None, None, datum
        return lon, lat, datum

    def positive(self, field: str) -> int | None:
        """A number of spaces on a list: a negative one is refused."""
        number: int | None = self.number(field)
        if number is not None and number < 0:
            self.row.wrong(field, "negative", number)
            return None
        return number

    def classes(self) -> dict[str, int]:
        found = {name: self.positive(f"class.{name}") for name in CLASSES}
        return {name: number for name, number in found.items() if number}

    def site(self, key: str) -> Site:
        lon, lat, datum = self.point()
        text, yes = self.text, self.mapping.yes_words
        fee = self.word("fee", yes)
        return Site(
            key, text("name"), self.word("kind", self.mapping.kinds) or Kind.OTHER,
            lon=lon, lat=lat, datum=datum,
            capacity=self.positive("capacity"), classes=self.classes(),
            height_m=self.number("height", metres, unit=self.mapping.height_unit),
            covered=self.word("covered", yes), free_of_charge=None if fee is None else not fee,
            longest_stay_min=self.longest_stay(),
            live=self.live, operator=text("operator"), hours=text("hours"),
            tariff=text("tariff"), address=text("address"), url=text("url"),
        )  # fmt: skip

    def longest_stay(self) -> int | None:
        """In minutes: by their words, or as a number or duration."""
        told = self.mapping.stay_words.get(self.text("longest_stay").lower())
        found: int | None = told or self.number(
            "longest_stay", minutes, unit=self.mapping.stay_unit
        )
        return found

    def bay(self, key: str) -> Bay:
        lon, lat, datum = self.point()
        text = self.text
        return Bay(key, text("site"), text("name"), lon, lat, datum, self.mapping.kept_for,
                   text("address"))  # fmt: skip

    def reading(self, key: str, capacity: int | None) -> None:
        """What the device says, if anything; numbers beyond reason are kept and named."""
        free, occupied = self.number("free"), self.number("occupied")
        live = self.number("live_capacity")
        opened = self.word("open", self.mapping.open_words)
        taken = self.word("taken", self.mapping.taken_words)
        if taken is not None:
            free, occupied = int(not taken), int(taken)
        if free is None and occupied is None and opened is None:
            return self.silent()
        if (when := self.when()) is None:
            return None
        self.doubts(free, occupied, capacity if live is None else live, opened)
        self.row.keep(
            Reading(key, when[0], self.row.tally.received_at, self.source.key, free=free,
                    occupied=occupied, capacity=live, open=opened, timed=when[1])
        )  # fmt: skip
        return None

    def silent(self) -> None:
        """No number at all: named where one was unreadable, or the delivery promised one."""
        columns = self.mapping.columns
        said = self.value("free") is not None or self.value("occupied") is not None
        promised = said or self.live or "live" not in columns
        if promised and any(name in columns for name in READS):
            self.row.wrong("free", "no_reading", lost=Lost.READING)

    def when(self) -> tuple[datetime, bool] | None:
        """The device's time and True; the receive time and False where it says none."""
        if self.value("at") is None:
            if "at" in self.mapping.columns:
                self.row.wrong("at", "no_moment")
            return self.row.tally.received_at, False
        found = self.number("at", moment, Lost.READING, zone=self.source.zone,
                            unit_per_s=self.mapping.unit_per_s)  # fmt: skip
        return (found, True) if found else None

    def doubts(
        self, free: int | None, occupied: int | None, spaces: int | None, opened: bool | None
    ) -> None:
        """Name what the rules will doubt; the reading stays."""
        for name, number in (("free", free), ("occupied", occupied)):
            if number is not None and number < 0:
                self.row.wrong(name, "negative", number, DOUBT)
            elif number is not None and spaces is not None and number > spaces:
                self.row.wrong(name, "more_than_capacity", f"{number} > {spaces}", DOUBT)
        if opened is False and (free or occupied):
            self.row.wrong("open", "closed_with_numbers", free or occupied, DOUBT)
