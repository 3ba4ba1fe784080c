"""Whether outlines fit together: none over another, none outside its county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .imports import Reading, Row

OVERLAP_M2 = 1.0
OVERLAP_SHARE = 0.001
"""Two outlines may share a sliver: a square metre, or a thousandth of the smaller one."""

OUTSIDE_SHARE = 0.01
"""A hundredth of a cell may lie beyond the county: outlines of counties are often coarser."""

_DEGREE_M = 111_320.0


def overlaps(
    reading: Reading, others: Mapping[str, BaseGeometry], share: float = OVERLAP_SHARE
) -> None:
    """Name every row that lies over another one, or over one of `others` already kept."""
    codes = [row.code for row in reading.rows] + list(others)
    shapes = np.array([row.outline for row in reading.rows] + list(others.values()), dtype=object)
    mine = len(reading.rows)
    if not mine:
        return
    first, second = shapely.STRtree(shapes).query(shapes[:mine], predicate="intersects")
    once = (first < second) & ~shapely.touches(shapes[first], shapes[second])
    first, second = first[once], second[once]
    common = _square_m(shapely.intersection(shapes[first], shapes[second]))
    smaller = np.minimum(_square_m(shapes[first]), _square_m(shapes[second]))
    for index in np.flatnonzero(common > np.maximum(OVERLAP_M2, share * smaller)):
        row = reading.rows[first[index]]
        reading.refuse(
            row.number,
            row.code,
            "It lies over {other} by {size} m².",
            other=codes[second[index]],
            size=round(float(common[index])),
        )


def outside(reading: Reading, counties: Mapping[str, BaseGeometry]) -> None:
    """Name every cell that lies outside the county its code begins with."""
    for code in sorted({row.code[:6] for row in reading.rows}):
        rows = [row for row in reading.rows if row.code.startswith(code)]
        if code not in counties:
            _no_boundary(reading, rows, code)
            continue
        shapely.prepare(counties[code])
        shapes = np.array([row.outline for row in rows], dtype=object)
        for index in np.flatnonzero(~shapely.covers(counties[code], shapes)):
            _check_outside(reading, rows[index], counties[code])


def _check_outside(reading: Reading, row: Row, county: BaseGeometry) -> None:
    assert row.outline is not None
    share = row.outline.difference(county).area / row.outline.area
    if share > OUTSIDE_SHARE:
        reading.refuse(
            row.number,
            row.code,
            "{share} percent of it lies outside the county {county}.",
            share=round(100 * share),
            county=row.code[:6],
        )


def _no_boundary(reading: Reading, rows: list[Row], county: str) -> None:
    for row in rows:
        reading.refuse(
            row.number, row.code, "The boundary of county {county} is not loaded.", county=county
        )


def prefixes(reading: Reading, known: Sequence[str] | set[str]) -> None:
    """Name every row whose code begins with that of no division known."""
    for row in reading.rows:
        if row.parent is not None and row.parent not in known:
            reading.refuse(
                row.number, row.code, "There is no division {around} to lie in.", around=row.parent
            )


def _square_m(shapes: Any) -> Any:
    """Rough areas in m², good enough to compare; kept areas are geodesic."""
    shapes = np.asarray(shapes, dtype=object)
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    middle = np.nan_to_num((bounds[:, 1] + bounds[:, 3]) / 2)
    return shapely.area(shapes) * _DEGREE_M**2 * np.cos(np.radians(middle))
