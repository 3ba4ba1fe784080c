"""Points come in from any map, and go back to within a millimetre."""

from math import atan2, cos, degrees, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.kernel.datum import Datum, from_wgs84, to_wgs84
from xiuhua.kernel.geometry import metres

IN_CHINA = (st.floats(73.5, 135.1), st.floats(3.4, 53.6))
BOX = (st.floats(72.004, 137.8347), st.floats(0.8293, 55.8271))


@pytest.mark.parametrize("datum", list(Datum))
@given(*BOX)
def test_a_point_of_china_comes_back_within_a_millimetre(datum, lon, lat):
    assert metres(to_wgs84(*from_wgs84(lon, lat, datum), datum), (lon, lat)) < 0.001


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
@given(*IN_CHINA)
def test_a_picked_point_is_shown_again_where_it_was_picked(datum, lon, lat):
    assert metres(from_wgs84(*to_wgs84(lon, lat, datum), datum), (lon, lat)) < 0.001


@pytest.mark.parametrize("datum", list(Datum))
@given(st.floats(-179, 70), st.floats(-89, 89))
def test_outside_china_all_systems_are_the_same(datum, lon, lat):
    assert from_wgs84(lon, lat, datum) == (lon, lat)
    assert to_wgs84(lon, lat, datum) == (lon, lat)


@given(*IN_CHINA)
def test_baidu_lies_less_than_two_kilometres_from_the_true_place(lon, lat):
    assert 100 < metres(from_wgs84(lon, lat, Datum.BD09), (lon, lat)) < 3000


@pytest.mark.parametrize(
    ("lon", "lat", "shift_m"),
    [
        (106.25, 29.29, 482),  # 几江
        (106.28, 29.40, 478),  # 双福
        (106.43, 29.33, 488),  # 珞璜
        (106.12, 29.06, 494),  # 白沙
        (105.83, 28.81, 504),  # 合江符阳
    ],
)
def test_the_shift_here_is_the_known_one_to_the_south_east(lon, lat, shift_m):
    x, y = from_wgs84(lon, lat, "gcj02")
    assert metres((x, y), (lon, lat)) == pytest.approx(shift_m, abs=3)
    bearing = degrees(atan2((x - lon) * cos(radians(lat)), y - lat)) % 360
    assert 127 <= bearing <= 138


def test_the_published_example_of_tiananmen_holds():
    assert from_wgs84(116.404, 39.915, "gcj02") == pytest.approx(
        (116.41024449916938, 39.91640428150164)
    )


def test_an_unknown_system_is_refused():
    with pytest.raises(ValueError, match="sk42"):
        to_wgs84(106.0, 29.0, "sk42")
