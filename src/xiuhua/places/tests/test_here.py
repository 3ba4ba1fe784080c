"""What lies here: cell, community, town, county, or the neighbour by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from xiuhua.kernel.datum import from_wgs84
from xiuhua.kernel.words import Missing, Refused
from xiuhua.places import atlas, queries
from xiuhua.places.examples import (
    CELL,
    IN_THE_CELL,
    IN_THE_WEST,
    NEXT_DOOR,
    a_division,
    a_little_county,
)
from xiuhua.places.models import Division

pytestmark = pytest.mark.django_db


def test_a_point_lies_in_its_cell_community_town_and_county():
    a_little_county()
    here = queries.what_lies_here(*IN_THE_CELL)
    assert (here.cell, here.community, here.town, here.county) == (
        CELL, "500116005003", "500116005", "500116",
    )  # fmt: skip
    assert here.label == "江津区鼎山街道长风社区"
    assert (here.inside, here.neighbour, here.is_demo, here.division) == (True, None, True, CELL)


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_a_point_of_another_datum_is_brought_back_first(datum):
    a_little_county()
    here = queries.what_lies_here(*from_wgs84(*IN_THE_CELL, datum), datum)
    assert (here.cell, str(here.datum)) == (CELL, datum)
    assert (here.lon, here.lat) == pytest.approx(IN_THE_CELL, abs=1e-9)


def test_without_cells_the_answer_is_the_county():
    a_division("500116", outline=box(106.2, 29.2, 106.4, 29.4))
    here = queries.what_lies_here(106.3, 29.3)
    assert (here.county, here.town, here.inside, here.division) == ("500116", None, True, "500116")


def test_outside_the_district_the_neighbour_is_named():
    a_little_county()
    here = queries.what_lies_here(*NEXT_DOOR)
    assert (here.inside, here.neighbour, here.neighbour_code) == (False, "合江县", "510522")


def test_outside_all_that_is_known_nobody_is_named():
    a_little_county()
    here = queries.what_lies_here(106.35, 29.30)
    assert (here.inside, here.neighbour, here.division) == (False, None, None)


def test_on_the_border_the_own_district_answers():
    a_little_county()
    assert queries.what_lies_here(106.20, 29.30).inside


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [
        (29.3, 106.22, "swapped"),
        (IN_THE_CELL[1], IN_THE_CELL[0], "swapped"),
        (0, 0, "far from here"),
        (116.4, 39.9, "far from here"),
        ("x", 29.3, "must be numbers"),
        (float("nan"), 29.3, "no such place"),
        (1e300, 29.3, "no such place"),
    ],
)
def test_an_absurd_point_is_refused_in_words(lon, lat, words):
    a_little_county()
    with pytest.raises(Refused, match=words):
        queries.what_lies_here(lon, lat)


def test_an_unknown_datum_is_refused_in_words():
    a_little_county()
    with pytest.raises(Refused, match="wgs84, gcj02, bd09"):
        queries.what_lies_here(*IN_THE_CELL, "sk42")


def test_before_any_boundary_it_says_what_to_do():
    with pytest.raises(Refused, match="No boundary is loaded yet"):
        queries.what_lies_here(*IN_THE_CELL)
    with pytest.raises(Missing, match="load its divisions"):
        queries.district()


@pytest.fixture(scope="module")
def drawn(django_db_setup, django_db_blocker):
    """The little county, drawn once for many points."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        a_little_county()
        yield
        transaction.set_rollback(True)


@given(st.floats(106.04, 106.36), st.floats(29.20, 29.40))
def test_the_index_and_the_rows_give_the_same_answer(drawn, lon, lat):
    assert queries.what_lies_here(lon, lat) == queries.what_lies_here_by_rows(lon, lat)


def test_a_warm_question_costs_one_query(django_assert_num_queries):
    a_little_county()
    queries.what_lies_here(*IN_THE_CELL)
    with django_assert_num_queries(1):
        queries.what_lies_here(*IN_THE_WEST)


def test_a_load_elsewhere_is_seen_at_once():
    a_little_county()
    assert queries.what_lies_here(*IN_THE_CELL).cell == CELL
    Division.objects.filter(pk=CELL).update(in_use=False)
    a_division("500116006009")
    assert queries.what_lies_here(*IN_THE_CELL).cell is None
    assert queries.what_lies_here(*IN_THE_CELL).community == "500116005003"
    assert atlas.version() == atlas.atlas().version


def test_towns_and_communities_can_be_chosen_without_a_map():
    a_little_county()
    assert queries.communities_by_town() == [
        ("几江街道", [("500116001002", "南门社区"), ("500116001019", "西关社区")]),
        ("鼎山街道", [("500116005003", "长风社区")]),
        ("圣泉街道", [("500116006009", "海恵社区")]),
        ("白沙镇", []),
    ]
    assert [str(c) for c in queries.communities("500116001")] == ["南门社区", "西关社区"]
    assert queries.towns().count() == 4
