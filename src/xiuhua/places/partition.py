"""Cells for a county that has none to give away: generated, seeded, and never real.

There is no free geometry of towns, communities and cells. This divides a county's outline among
its towns (round their centres), those among their communities, and those into cells: one Voronoi
drawing whose faces share every vertex, so nothing overlaps and nothing is left over. The same
arguments give the same cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from math import cos, isqrt, radians
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel.geometry import geojson

GRID_DEG = 1e-6
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Town:
    """A town to draw: its centre (longitude, latitude) and the codes of its communities."""

    code: str
    centre: tuple[float, float]
    communities: Sequence[str]


def demo_cells(
    county: BaseGeometry, towns: Sequence[Town], *, total: int, seed: int = 1
) -> dict[str, Any]:
    """About `total` cells of `county` as GeoJSON that `load_cells` takes, marked as demo.

    Every community gets at least one cell and at most 99; cells are smaller near the centres.
    ValueError when `total` is too small for the communities.
    """
    cells = partition(county, towns, total=total, seed=seed)
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": geojson(cells[code], 6)}
        for code in sorted(cells)
    ]
    return {"type": "FeatureCollection", "demo": True, "features": features}


def partition(
    county: BaseGeometry, towns: Sequence[Town], *, total: int, seed: int = 1
) -> dict[str, BaseGeometry]:
    """Cells by their 14-digit codes; see `demo_cells`."""
    needed = sum(len(town.communities) for town in towns)
    if total < 2 * needed:
        raise ValueError(f"{needed} communities need at least {2 * needed} cells")
    squeeze = cos(radians(county.centroid.y))
    flat = shapely.transform(county, lambda xy: xy * [squeeze, 1.0])
    centres = np.array([(town.centre[0] * squeeze, town.centre[1]) for town in towns])
    random = np.random.default_rng(seed)
    seeds = _evened(flat, _seeds(flat, centres, towns, total, random))
    faces = _faces(county, seeds, squeeze)
    middles = shapely.get_coordinates(shapely.centroid(faces)) * [squeeze, 1.0]
    links = _links(faces)
    of_town = _grown(middles, links, _nearest(middles, centres), range(len(faces)))
    _settle(of_town, links, middles, centres, [len(town.communities) for town in towns])
    cells: dict[str, BaseGeometry] = {}
    for index, town in enumerate(towns):
        mine = [int(face) for face in np.flatnonzero(of_town == index)]
        split = _split(middles, links, mine, len(town.communities), random)
        for code, group in zip(_by_place(town.communities, split, middles), split, strict=True):
            for serial, face in enumerate(_read_as_a_page(group, middles), 1):
                cells[f"{code}{serial:02d}"] = faces[face]
    return cells


def _seeds(
    county: BaseGeometry, centres: Floats, towns: Sequence[Town], total: int, random: Any
) -> Floats:
    """One point a cell: each town its share by communities, denser towards its centre."""
    needed = np.array([len(town.communities) for town in towns])
    shares = np.maximum(np.ceil(1.4 * needed), np.round(total * needed / needed.sum())).astype(int)
    shares[np.argmax(shares)] += max(0, total - int(shares.sum()))
    minx, miny, maxx, maxy = county.bounds
    found: list[list[Floats]] = [[] for _ in towns]
    while any(len(points) < share for points, share in zip(found, shares, strict=True)):
        tried = random.uniform((minx, miny), (maxx, maxy), (40 * total, 2))
        tried = tried[shapely.contains_xy(county, tried[:, 0], tried[:, 1])]
        away = np.linalg.norm(tried[:, None, :] - centres[None, :, :], axis=2)
        nearest, distance = away.argmin(axis=1), away.min(axis=1)
        taken = random.uniform(size=len(tried)) < 0.03 + np.exp(-distance / 0.02)
        for point, town in zip(tried[taken], nearest[taken], strict=True):
            if len(found[town]) < shares[town]:
                found[town].append(point)
    return np.array([point for points in found for point in points])


def _evened(county: BaseGeometry, seeds: Floats, times: int = 3) -> Floats:
    """Seeds moved to the middles of their own regions, which makes the regions compact."""
    for _ in range(times):
        regions = _parts(
            shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=county, ordered=True)
        )
        middles = shapely.get_coordinates(shapely.centroid(shapely.intersection(regions, county)))
        inside = shapely.contains_xy(county, middles[:, 0], middles[:, 1])
        seeds = np.where(inside[:, None], middles, seeds)
    return seeds


def _faces(county: BaseGeometry, seeds: Floats, squeeze: float) -> npt.NDArray[Any]:
    """The county cut along the Voronoi edges of the seeds, every face one polygon."""
    edges: Any = shapely.voronoi_polygons(
        shapely.multipoints(seeds), extend_to=shapely.box(*_bounds(seeds)), only_edges=True
    )
    edges = shapely.transform(edges, lambda xy: xy / [squeeze, 1.0])
    lines = shapely.union_all([edges, county.boundary], grid_size=GRID_DEG)
    drawn = _parts(shapely.polygonize(shapely.get_parts(lines)))
    inner = shapely.point_on_surface(drawn)
    drawn = drawn[shapely.covers(county.buffer(GRID_DEG), inner)]
    points = shapely.get_coordinates(shapely.point_on_surface(drawn)) * [squeeze, 1.0]
    owner = shapely.STRtree(_points(seeds)).nearest(_points(points))
    return _merged(drawn, owner)


def _parts(collection: Any) -> npt.NDArray[Any]:
    return np.asarray(shapely.get_parts(collection))


def _points(at: Floats) -> npt.NDArray[Any]:
    return np.asarray(shapely.points(at))


def _bounds(seeds: Floats) -> tuple[float, float, float, float]:
    (minx, miny), (maxx, maxy) = seeds.min(axis=0) - 1.0, seeds.max(axis=0) + 1.0
    return float(minx), float(miny), float(maxx), float(maxy)


def _merged(drawn: npt.NDArray[Any], owner: Any) -> npt.NDArray[Any]:
    """One face a seed; pieces cut off by a bend of the border join the face beside them."""
    area = shapely.area(drawn)
    order = np.argsort(-area)
    main: dict[int, int] = {}
    for piece in order:
        main.setdefault(int(owner[piece]), int(piece))
    group = {piece: [piece] for piece in main.values()}
    left = [int(piece) for piece in order if int(piece) not in group]
    home = {piece: piece for piece in group}
    links = _links(drawn)
    while left:
        waiting = []
        for piece in left:
            beside = [home[other] for other in links[piece] if other in home]
            if beside:
                home[piece] = beside[0]
                group[beside[0]].append(piece)
            else:
                waiting.append(piece)
        if len(waiting) == len(left):
            break
        left = waiting
    return np.array(
        [
            drawn[pieces[0]] if len(pieces) == 1 else shapely.union_all(drawn[pieces])
            for _, pieces in sorted(group.items())
        ]
    )


def _links(faces: npt.NDArray[Any]) -> list[list[int]]:
    """For each face, the faces it shares an edge with, the longest edge first."""
    first, second = shapely.STRtree(faces).query(faces, predicate="touches")
    once = first < second
    first, second = first[once], second[once]
    length = shapely.length(shapely.intersection(faces[first], faces[second]))
    links: list[list[tuple[float, int]]] = [[] for _ in faces]
    for one, other, shared in zip(first, second, length, strict=True):
        if shared > 0:
            links[one].append((-shared, int(other)))
            links[other].append((-shared, int(one)))
    return [[face for _, face in sorted(beside)] for beside in links]


def _nearest(middles: Floats, centres: Floats) -> list[int]:
    """For each centre the face nearest to it; no face twice."""
    taken: list[int] = []
    for centre in centres:
        away = np.linalg.norm(middles - centre, axis=1)
        away[taken] = np.inf
        taken.append(int(away.argmin()))
    return taken


def _grown(middles: Floats, links: list[list[int]], starts: list[int], among: Any) -> Any:
    """Regions grown from `starts` over shared edges, shortest way first: connected, compact."""
    allowed = set(among)
    region = np.full(len(middles), -1)
    queue = [(0.0, start, index) for index, start in enumerate(starts)]
    while queue:
        way, face, index = heappop(queue)
        if region[face] >= 0:
            continue
        region[face] = index
        for other in links[face]:
            if other in allowed and region[other] < 0:
                step = float(np.hypot(*(middles[other] - middles[face])))
                heappush(queue, (way + step, other, index))
    _adopt(region, middles, allowed)
    return region


def _adopt(region: Any, middles: Floats, allowed: set[int]) -> None:
    """Faces that no way leads to go with the nearest one that has a region."""
    lone = [face for face in allowed if region[face] < 0]
    placed = [face for face in allowed if region[face] >= 0]
    for face in lone:
        away = np.linalg.norm(middles[placed] - middles[face], axis=1)
        region[face] = region[placed[int(away.argmin())]]


def _settle(
    of_town: Any, links: list[list[int]], middles: Floats, centres: Floats, needed: list[int]
) -> None:
    """A town with fewer faces than communities takes some from neighbours that can spare them."""
    for town, least in enumerate(needed):
        while (of_town == town).sum() < least:
            beside = {
                other
                for face in np.flatnonzero(of_town == town)
                for other in links[face]
                if of_town[other] != town
                and (of_town == of_town[other]).sum() > needed[of_town[other]]
            }
            if not beside:
                raise ValueError("there are too few cells for the communities of a town")
            nearest = min(beside, key=lambda f: float(np.hypot(*(middles[f] - centres[town]))))
            of_town[nearest] = town


def _split(
    middles: Floats, links: list[list[int]], mine: list[int], parts: int, random: Any
) -> list[list[int]]:
    """A town's faces in `parts` connected groups of like number (k-means, then grown)."""
    at = middles[mine]
    chosen = at[random.choice(len(mine), parts, replace=False)]
    for _ in range(12):
        near = np.linalg.norm(at[:, None, :] - chosen[None, :, :], axis=2).argmin(axis=1)
        chosen = np.array(
            [at[near == k].mean(axis=0) if (near == k).any() else chosen[k] for k in range(parts)]
        )
    starts = [mine[face] for face in _nearest(at, chosen)]
    region = _grown(middles, links, starts, mine)
    return [[face for face in mine if region[face] == k] for k in range(parts)]


def _by_place(codes: Sequence[str], groups: list[list[int]], middles: Floats) -> list[str]:
    """A code for each group: the lowest where the faces lie densest, so as in a town."""
    size = [float(np.ptp(middles[g], axis=0).max()) / len(g) ** 0.5 for g in groups]
    order = np.argsort(size, kind="stable")
    found = [""] * len(groups)
    for code, index in zip(sorted(codes), order, strict=True):
        found[int(index)] = code
    return found


def _read_as_a_page(group: list[int], middles: Floats) -> list[int]:
    """West to east, row by row from the north, as the national code numbers cells."""
    if len(group) > 99:
        raise ValueError("a community has more cells than its two digits can number")
    south = sorted(group, key=lambda face: (-middles[face][1], face))
    wide = max(1, round(len(south) / max(1, isqrt(len(south)))))
    rows = [south[start : start + wide] for start in range(0, len(south), wide)]
    return [face for row in rows for face in sorted(row, key=lambda f: float(middles[f][0]))]


def towns_of(divisions: Mapping[str, Any], county: str, centres: Mapping[str, Any]) -> list[Town]:
    """The towns of a county out of a file of divisions, with their centres by code."""
    area = next(area for area in divisions["areas"] if area["code"] == county)
    return [
        Town(
            town["code"],
            (float(centres[town["code"]][0]), float(centres[town["code"]][1])),
            [community["code"] for community in town["communities"]],
        )
        for town in area["streets"]
    ]
