"""Shapes are read with words for what is wrong, and measured on the ellipsoid."""

from decimal import Decimal

import pytest
from shapely.geometry import Polygon

from xiuhua.kernel import geometry
from xiuhua.kernel.words import Refused

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[106, 29], [106.01, 29], [106.01, 29.01], [106, 29.01], [106, 29]]],
}


def test_a_square_of_a_hundredth_degree_has_its_geodesic_area():
    shape = geometry.area_of(SQUARE)
    turned = Polygon(list(shape.exterior.coords)[::-1])
    assert geometry.area_m2(shape) == pytest.approx(Decimal(1078800), rel=Decimal("0.002"))
    assert geometry.area_m2(turned) == geometry.area_m2(shape)


def test_a_hole_is_taken_out():
    hole = [(106.002, 29.002), (106.008, 29.002), (106.008, 29.008), (106.002, 29.008)]
    ring = Polygon(geometry.area_of(SQUARE).exterior.coords, [hole])
    assert geometry.area_m2(ring) == pytest.approx(
        geometry.area_m2(geometry.area_of(SQUARE)) - geometry.area_m2(Polygon(hole)),
        abs=Decimal("0.1"),
    )


@pytest.mark.parametrize(
    ("geojson", "words"),
    [
        (None, "must be a Polygon"),
        ({"type": "Point", "coordinates": [106, 29]}, "must be a Polygon"),
        ({"type": "Polygon", "coordinates": [[["a", 1]]]}, "cannot be read"),
        ({"type": "Polygon"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]},
            "not valid",
        ),
        (
            {
                "type": "Polygon",
                "coordinates": [
                    [
                        [36500000, 3200000],
                        [36500100, 3200000],
                        [36500100, 3200100],
                        [36500000, 3200000],
                    ]
                ],
            },
            "not degrees",
        ),
        ({"type": "Polygon", "coordinates": [[[0, 0], [float("nan"), 1], [1, 0], [0, 0]]]}, "not "),
    ],
)
def test_a_bad_shape_is_refused_in_words(geojson, words):
    with pytest.raises(Refused, match=words):
        geometry.area_of(geojson)


def test_heights_are_dropped():
    high = {"type": "Polygon", "coordinates": [[[*p, 200.0] for p in SQUARE["coordinates"][0]]]}
    assert geometry.geojson(geometry.area_of(high)) == geometry.geojson(geometry.area_of(SQUARE))


@pytest.mark.parametrize(
    ("lon", "lat"), [("x", 1), (None, 1), (181, 0), (0, 91), (float("nan"), 0)]
)
def test_no_such_place_is_refused(lon, lat):
    with pytest.raises(Refused):
        geometry.point(lon, lat)


def test_the_line_belongs_to_the_shape():
    shape = geometry.area_of(SQUARE)
    assert geometry.contains(shape, 106, 29.005)
    assert not geometry.contains(shape, 105.999, 29.005)


def test_neighbours_join_into_one_ring():
    west = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])
    east = Polygon([(1, 0), (2, 0), (2, 1), (1, 1)])
    assert geometry.union([west, east]).area == pytest.approx(2)
    assert geometry.union([west, east]).geom_type == "Polygon"


def test_an_inner_point_is_inside_even_of_a_horseshoe():
    horseshoe = Polygon([(0, 0), (3, 0), (3, 3), (2, 3), (2, 1), (1, 1), (1, 3), (0, 3)])
    assert geometry.contains(horseshoe, *geometry.inner_point(horseshoe))


def test_distances_boxes_and_hexagons():
    assert geometry.metres((106, 29), (106, 30)) == pytest.approx(110_863, abs=20)
    box = geometry.box(geometry.area_of(SQUARE))
    assert box == geometry.Box(106, 29, 106.01, 29.01)
    assert box.holds(106, 29) and not box.holds(105.9, 29) and box.wider(0.2).holds(105.9, 29)
    assert geometry.h3_cell(106.25, 29.29, 7).startswith("87")
    assert geometry.rounded(106.25949, 29.29049) == (106.259, 29.29)
