"""Files of divisions, boundaries and cells, read into rows; what is wrong is named by row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel import geometry as ground
from xiuhua.kernel.words import Refused, Words

from .models import LENGTHS, Level
from .names import short

LARGEST_B = 128 * 1024 * 1024
DEGREES = (":EPSG::4490", ":EPSG::4326", "EPSG:4490", "EPSG:4326", "CRS84", "OGC:CRS84")
File = str | Path | bytes | BinaryIO | Any
"""A path, the bytes themselves, or anything with `read`: an open file, an upload."""


@dataclass(frozen=True)
class BadRow:
    """One row that cannot be taken: its number in the file (from 1), its code, and why."""

    row: int
    code: str
    why: Words


class BadRows(Refused):
    """A file with bad rows; nothing of it was loaded. `rows` names every one."""

    def __init__(self, rows: Iterable[BadRow]) -> None:
        self.rows = tuple(sorted(rows, key=lambda bad: bad.row))
        first = self.rows[0]
        super().__init__(
            "{count} rows cannot be loaded, so nothing was changed. Row {row}, code {code}: {why}",
            field="file",
            count=len(self.rows),
            row=first.row,
            code=first.code or "—",
            why=first.why,
        )


@dataclass
class Row:
    """One division as a file tells it."""

    number: int
    code: str
    name: str = ""
    short: str = ""
    kind: str = ""
    outline: BaseGeometry | None = None

    @property
    def level(self) -> Level:
        """What the length of the code says."""
        return LENGTHS[len(self.code)]

    @property
    def parent(self) -> str | None:
        """The code of the division around it."""
        return {6: None, 9: self.code[:6], 12: self.code[:9], 14: self.code[:12]}[len(self.code)]


@dataclass
class Reading:
    """A file that has been read: its name and hash, its good rows, and its bad ones."""

    file: str
    sha256: str
    content: Any
    source: str = ""
    is_demo: bool = False
    rows: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)

    def refuse(self, row: int, code: str, text: str, /, **facts: Any) -> None:
        """Name a bad row; reading goes on, so that all of them are named at once."""
        self.bad.append(BadRow(row, code, Words(text, **facts)))

    def done(self) -> Reading:
        """The reading itself when every row is good, else BadRows."""
        if self.bad:
            raise BadRows(self.bad)
        return self


def read(file: File) -> Reading:
    """Bytes, hash and JSON of a file; Refused when it is none."""
    name, raw = _raw(file)
    if len(raw) > LARGEST_B:
        raise Refused("The file is too large: at most {most} MB.", field="file", most=128)
    try:
        content = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("The file is not JSON.", field="file") from None
    if not isinstance(content, dict):
        raise Refused("The file is not of the kind expected here.", field="file")
    return Reading(name[:200], hashlib.sha256(raw).hexdigest(), content)


def _raw(file: File) -> tuple[str, bytes]:
    if isinstance(file, bytes):
        return "", file
    if isinstance(file, str | Path):
        path = Path(file)
        try:
            return path.name, path.read_bytes()
        except OSError:
            raise Refused("The file {name} cannot be read.", field="file", name=path.name) from None
    return Path(str(getattr(file, "name", "") or "")).name, file.read(LARGEST_B + 1)


def divisions(file: File) -> Reading:
    """Names: `{"areas": [{"code", "name", "streets": [{"code", …, "communities": […]}]}]}`."""
    reading = read(file)
    areas = reading.content.get("areas")
    if not isinstance(areas, list):
        raise Refused("The file lists no “areas”.", field="file")
    told = reading.content.get("source")
    if isinstance(told, dict):
        reading.source = " ".join(str(told.get(k, "")) for k in ("package", "version")).strip()
    seen: set[str] = set()
    for thing, length, around in _walk(areas):
        number = len(seen) + len(reading.bad) + 1
        _take(reading, number, thing, length, around, seen)
    return reading


def _walk(areas: list[Any]) -> Iterable[tuple[Any, int, str]]:
    """Each thing with the length its code should have and the code around it."""
    for area in areas:
        yield area, 6, ""
        for town in _list(area, "streets"):
            yield town, 9, _text(area, "code")
            for community in _list(town, "communities"):
                yield community, 12, _text(town, "code")


def _take(
    reading: Reading, number: int, thing: Any, length: int, around: str, seen: set[str]
) -> None:
    code, name = _text(thing, "code"), _text(thing, "name")
    if not _is_code(code) or len(code) != length:
        reading.refuse(number, code, "The code must have {length} digits.", length=length)
    elif not code.startswith(around):
        reading.refuse(number, code, "The code does not begin with {around}.", around=around)
    elif code in seen:
        reading.refuse(number, code, "The code comes twice.")
    elif not name or len(name) > 60:
        reading.refuse(number, code, "A name of at most 60 characters is needed.")
    else:
        seen.add(code)
        said = _text(thing, "short") or short(name)
        reading.rows.append(Row(number, code, name, said[:60], _text(thing, "kind")[:16]))


def boundaries(file: File) -> Reading:
    """Outlines of counties (and towns, where a city has them), by `code` or `gb` (156 + code)."""
    reading = read(file)
    for number, code, facts, outline in _features(reading, (6, 9, 12)):
        name = _text(facts, "name")[:60]
        reading.source = reading.source or _text(facts, "source")[:200]
        reading.rows.append(Row(number, code, name, short(name), outline=outline))
    return reading


def cells(file: File) -> Reading:
    """Cells: 14-digit `code`, `name` if it has one; `"demo": true` marks a generated file."""
    reading = read(file)
    reading.is_demo = reading.content.get("demo") is True
    for number, code, facts, outline in _features(reading, (14,)):
        name = _text(facts, "name")[:60]
        reading.rows.append(Row(number, code, name, name, outline=outline))
    return reading


def _features(
    reading: Reading, lengths: tuple[int, ...]
) -> Iterable[tuple[int, str, Any, BaseGeometry]]:
    """Good features as (row, code, properties, outline); bad ones are named in the reading."""
    first: dict[str, int] = {}
    for number, feature in enumerate(features_of(reading), 1):
        facts = feature.get("properties") if isinstance(feature, dict) else None
        code = _text(facts, "code") or _text(facts, "gb").removeprefix("156")
        if not _is_code(code) or len(code) not in lengths:
            wanted = ", ".join(str(length) for length in lengths)
            reading.refuse(number, code, "The code must have {length} digits.", length=wanted)
        elif code in first:
            reading.refuse(
                number, code, "The code comes twice; first in row {row}.", row=first[code]
            )
        else:
            first[code] = number
            try:
                yield number, code, facts, ground.area_of(feature.get("geometry"))
            except Refused as refused:
                reading.bad.append(BadRow(number, code, refused.words))


def features_of(reading: Reading) -> list[Any]:
    """The features of a GeoJSON file in degrees; Refused for any other file, and for an empty one."""
    features = reading.content.get("features")
    if reading.content.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Refused("The file is not a GeoJSON FeatureCollection.", field="file")
    _check_crs(reading.content.get("crs"))
    if not features:
        raise Refused("The file has no features.", field="file")
    return features


def _check_crs(crs: Any) -> None:
    """GeoJSON without `crs` is WGS84; CGCS2000 is taken as the same; all else is refused."""
    if crs is None:
        return
    try:
        name = str(crs["properties"]["name"])
    except (TypeError, KeyError):
        name = "?"
    if not name.upper().endswith(DEGREES):
        raise Refused(
            "The file is in {crs}. Convert it to EPSG:4490 (CGCS2000) or EPSG:4326 first.",
            field="file",
            crs=name,
        )


def _list(thing: Any, name: str) -> list[Any]:
    found = thing.get(name) if isinstance(thing, dict) else None
    return found if isinstance(found, list) else []


def _text(thing: Any, name: str) -> str:
    found = thing.get(name) if isinstance(thing, dict) else None
    return str(found).strip() if isinstance(found, str | int) else ""


def _is_code(code: str) -> bool:
    return code.isascii() and code.isdigit()
