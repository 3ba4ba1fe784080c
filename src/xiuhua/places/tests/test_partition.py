"""Generated cells cover the county, lie beside each other, and come again with the seed."""

import json
from collections import Counter

import pytest
import shapely
from shapely.geometry import Polygon, shape

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.places import actions
from xiuhua.places.examples import a_division
from xiuhua.places.partition import Town, demo_cells, partition

BENT = Polygon(
    [
        (106, 29),
        (106.3, 29),
        (106.3, 29.2),
        (106.2, 29.2),
        (106.15, 29.05),
        (106.1, 29.2),
        (106, 29.2),
    ]
)
TOWNS = [
    Town("500116001", (106.05, 29.1), ["500116001001", "500116001002", "500116001003"]),
    Town("500116002", (106.25, 29.15), ["500116002001"]),
    Town("500116003", (106.2, 29.02), ["500116003001", "500116003200"]),
]


@pytest.fixture(scope="module")
def cells():
    return partition(BENT, TOWNS, total=60, seed=3)


def test_they_cover_the_county_and_do_not_overlap(cells):
    shapes = list(cells.values())
    whole = shapely.union_all(shapes)
    assert all(s.is_valid and s.geom_type == "Polygon" for s in shapes)
    assert sum(s.area for s in shapes) == pytest.approx(whole.area, rel=1e-9)
    assert whole.symmetric_difference(BENT).area < 1e-5 * BENT.area


def test_every_community_has_cells_and_the_number_is_about_right(cells):
    count = Counter(code[:12] for code in cells)
    assert set(count) == {code for town in TOWNS for code in town.communities}
    assert abs(len(cells) - 60) <= 4


def test_towns_are_in_one_piece_round_their_centres(cells):
    for town in TOWNS:
        outline = shapely.union_all([s for code, s in cells.items() if code.startswith(town.code)])
        assert outline.geom_type == "Polygon"
        assert outline.contains(shapely.Point(town.centre))


def test_cells_are_numbered_from_one_and_from_the_north(cells):
    for community, number in Counter(code[:12] for code in cells).items():
        mine = [code for code in cells if code.startswith(community)]
        assert sorted(mine) == [f"{community}{n:02d}" for n in range(1, number + 1)]
        first, last = cells[min(mine)].centroid, cells[max(mine)].centroid
        assert number < 4 or first.y > last.y


def test_the_same_seed_draws_the_same(cells):
    again = partition(BENT, TOWNS, total=60, seed=3)
    assert {code: s.wkt for code, s in again.items()} == {code: s.wkt for code, s in cells.items()}
    other = partition(BENT, TOWNS, total=60, seed=4)
    assert other["50011600100101"].wkt != cells["50011600100101"].wkt


def test_too_few_cells_are_refused():
    with pytest.raises(ValueError, match="at least 12"):
        partition(BENT, TOWNS, total=8)


@pytest.mark.django_db
def test_what_is_generated_can_be_loaded():
    a_division("500116", outline=BENT)
    for town in TOWNS:
        for code in town.communities:
            a_division(code)
    told = demo_cells(BENT, TOWNS, total=40, seed=1)
    load = actions.load_cells(json.dumps(told).encode(), by=SYSTEM)
    assert load.new == len(told["features"])
    assert shape(told["features"][0]["geometry"]).is_valid
