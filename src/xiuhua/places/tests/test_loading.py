"""Files come in whole or not at all, and every bad row is named."""

import io
import json

import pytest
from shapely.geometry import box, mapping

from xiuhua.kernel.permissions import PUBLIC, SYSTEM
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places import actions, queries
from xiuhua.places.examples import a_division, a_little_county
from xiuhua.places.imports import BadRows
from xiuhua.places.models import Division, Level, Load

pytestmark = pytest.mark.django_db


def file(*features, **members):
    told = [
        {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
        for code, geometry in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": told, **members}).encode()


def square(west=106.30, south=29.30, size=0.01):
    return mapping(box(west, south, west + size, south + size))


def names(*areas):
    return io.BytesIO(json.dumps({"areas": list(areas)}).encode())


def bad(load):
    with pytest.raises(BadRows) as caught:
        load()
    return [(row.row, row.code, str(row.why)) for row in caught.value.rows]


@pytest.fixture
def county():
    """County 500116 with its outline and the community 500116005003, without cells."""
    a_division("500116", outline=box(106.2, 29.2, 106.4, 29.4))
    return a_division("500116005003")


def crs(name):
    return {"type": "name", "properties": {"name": name}}


# --- names -------------------------------------------------------------------------------------
AREA = {
    "code": "500116",
    "name": "江津区",
    "streets": [
        {
            "code": "500116001",
            "name": "几江街道",
            "kind": "街道",
            "communities": [
                {"code": "500116001019", "name": "西关社区居民委员会", "kind": "居委会"},
                {"code": "500116001200", "name": "五举村村民委员会", "kind": "村委会"},
            ],
        }
    ],
}


def test_names_come_in_with_level_parent_and_short_name():
    load = actions.load_divisions(names(AREA), by=SYSTEM)
    assert (load.new, load.changed, load.unchanged) == (4, 0, 0)
    rows = Division.objects.values_list("code", "level", "parent_id", "short", "kind")
    assert list(rows.order_by("code")) == [
        ("500116", "county", None, "江津区", ""),
        ("500116001", "town", "500116", "几江街道", "街道"),
        ("500116001019", "community", "500116001", "西关社区", "居委会"),
        ("500116001200", "community", "500116001", "五举村", "村委会"),
    ]


def test_loading_twice_does_no_harm():
    first = actions.load_divisions(names(AREA), by=SYSTEM)
    second = actions.load_divisions(names(AREA), by=SYSTEM)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 4)
    assert second.token == first.token


def test_a_name_that_changes_is_kept_as_former():
    actions.load_divisions(names(AREA), by=SYSTEM)
    renamed = json.loads(json.dumps(AREA))
    renamed["streets"][0]["name"] = "鼎山街道"
    load = actions.load_divisions(names(renamed), by=SYSTEM)
    assert (load.new, load.changed) == (0, 1)
    assert Division.objects.get(pk="500116001").former == ["几江街道"]
    assert queries.find_divisions("几江街道")[0].code == "500116001"


def test_every_bad_name_is_named_and_nothing_is_loaded():
    wrong = {
        "code": "500116",
        "name": "江津区",
        "streets": [
            {"code": "510522101", "name": "望龙镇", "communities": []},
            {"code": "50011600", "name": "短", "communities": []},
            {"code": "500116001", "name": "", "communities": []},
            {"code": "500116002", "name": "德感街道", "communities": []},
            {"code": "500116002", "name": "又一个", "communities": []},
        ],
    }
    assert bad(lambda: actions.load_divisions(names(wrong), by=SYSTEM)) == [
        (2, "510522101", "The code does not begin with 500116."),
        (3, "50011600", "The code must have 9 digits."),
        (4, "500116001", "A name of at most 60 characters is needed."),
        (6, "500116002", "The code comes twice."),
    ]
    assert not Division.objects.exists()


# --- boundaries --------------------------------------------------------------------------------
def test_boundaries_come_by_gb_and_make_the_neighbours_known():
    told = json.dumps(
        {
            "type": "FeatureCollection",
            "crs": crs("urn:ogc:def:crs:EPSG::4490"),
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": "巴南区", "gb": "156500113"},
                    "geometry": square(),
                }
            ],
        }
    ).encode()
    assert actions.load_boundaries(told, by=SYSTEM).new == 1
    made = Division.objects.get(pk="500113")
    assert (made.name, made.level, made.is_own) == ("巴南区", Level.COUNTY, False)
    assert made.area_m2 > 1_000_000
    assert list(queries.neighbours()) == [made]
    again = actions.load_boundaries(told, by=SYSTEM)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


def test_a_boundary_over_another_county_is_named(county):
    one = file(("510522", square(106.3, 29.3, 0.2)))
    told = json.loads(one)
    told["features"][0]["properties"]["name"] = "合江县"
    rows = bad(lambda: actions.load_boundaries(json.dumps(told).encode(), by=SYSTEM))
    assert rows[0][:2] == (1, "510522")
    assert rows[0][2].startswith("It lies over 500116 by ")


# --- cells -------------------------------------------------------------------------------------
def test_cells_make_the_outlines_of_community_and_town(county):
    load = actions.load_cells(
        file(("50011600500301", square(106.30)), ("50011600500302", square(106.31)), demo=True),
        by=SYSTEM,
    )
    assert (load.new, load.changed, load.unchanged) == (2, 0, 0)
    community, town = Division.objects.filter(pk__in=("500116005003", "500116005")).order_by(
        "-code"
    )
    assert community.box == town.box
    assert community.outline.equals(box(106.30, 29.30, 106.32, 29.31))
    assert community.is_demo
    assert community.area_m2 == pytest.approx(
        sum(Division.objects.filter(level=Level.CELL).values_list("area_m2", flat=True)), abs=2
    )


def test_cells_loaded_twice_do_no_harm(county):
    told = file(("50011600500301", square()))
    actions.load_cells(told, by=SYSTEM)
    again = actions.load_cells(told, by=SYSTEM)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


def test_a_cell_that_moves_is_changed_and_its_community_follows(county):
    actions.load_cells(file(("50011600500301", square())), by=SYSTEM)
    load = actions.load_cells(file(("50011600500301", square(106.31))), by=SYSTEM)
    assert (load.new, load.changed) == (0, 1)
    assert Division.objects.get(pk="500116005003").minx == pytest.approx(106.31)


def test_every_bad_cell_is_named_and_nothing_is_loaded(county):
    bow = {
        "type": "Polygon",
        "coordinates": [
            [[106.3, 29.3], [106.31, 29.31], [106.31, 29.3], [106.3, 29.31], [106.3, 29.3]]
        ],
    }
    told = file(
        ("50011600500301", square()),
        ("50011600500302", square(106.305)),
        ("50011600500301", square(106.35)),
        ("50011600500303", square(106.395)),
        ("50011600900401", square(106.25)),
        ("500116005", square(106.27)),
        ("50011600500304", bow),
        ("51052200500301", square(106.22)),
    )
    rows = bad(lambda: actions.load_cells(told, by=SYSTEM))
    assert [(row, code) for row, code, _ in rows] == [
        (1, "50011600500301"),
        (3, "50011600500301"),
        (4, "50011600500303"),
        (5, "50011600900401"),
        (6, "500116005"),
        (7, "50011600500304"),
        (8, "51052200500301"),
        (8, "51052200500301"),
    ]
    words = [why for _, _, why in rows]
    assert words[0].startswith("It lies over 50011600500302 by 54")
    assert words[1] == "The code comes twice; first in row 1."
    assert words[2] == "50 percent of it lies outside the county 500116."
    assert words[3] == "There is no division 500116009004 to lie in."
    assert words[4] == "The code must have 14 digits."
    assert words[5].startswith("The polygon is not valid: its line crosses itself (106.305")
    assert set(words[6:]) == {
        "There is no division 510522005003 to lie in.",
        "The boundary of county 510522 is not loaded.",
    }
    assert not Division.objects.filter(level=Level.CELL).exists()


def test_a_cell_over_one_that_was_loaded_before_is_named(county):
    actions.load_cells(file(("50011600500301", square())), by=SYSTEM)
    rows = bad(lambda: actions.load_cells(file(("50011600500302", square(106.305))), by=SYSTEM))
    assert rows[0][2].startswith("It lies over 50011600500301")


def test_cells_that_touch_do_not_overlap(county):
    told = file(("50011600500301", square()), ("50011600500302", square(106.31 - 1e-9)))
    assert actions.load_cells(told, by=SYSTEM).new == 2


def test_with_replace_the_cells_left_out_go_out_of_use(county):
    actions.load_cells(
        file(("50011600500301", square()), ("50011600500302", square(106.31))), by=SYSTEM
    )
    load = actions.load_cells(
        file(("50011600500303", square(106.30, size=0.02))), by=SYSTEM, replace=True
    )
    assert (load.new, load.retired) == (1, 2)
    assert queries.what_lies_here(106.305, 29.305).cell == "50011600500303"
    assert Division.objects.filter(pk="50011600500301", in_use=False).exists()


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:EPSG::4490", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84"]
)
def test_degrees_are_taken_whatever_they_are_called(county, name):
    assert actions.load_cells(file(("50011600500301", square()), crs=crs(name)), by=SYSTEM).new == 1


@pytest.mark.parametrize("name", ["EPSG:3857", "urn:ogc:def:crs:EPSG::4545", "EPSG:44490"])
def test_any_other_system_is_refused_in_words(county, name):
    with pytest.raises(Refused, match="Convert it to EPSG:4490"):
        actions.load_cells(file(("50011600500301", square()), crs=crs(name)), by=SYSTEM)


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"type":"FeatureCollection","features":[]}',
        b'{"areas": 3}',
        b'{"type":"FeatureCollection","features":[3, null]}',
    ],
)
@pytest.mark.parametrize(
    "load", [actions.load_divisions, actions.load_boundaries, actions.load_cells]
)
def test_what_is_no_such_file_is_refused_in_words(load, told):
    with pytest.raises(Refused) as caught:
        load(told, by=SYSTEM)
    assert str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        actions.load_divisions(tmp_path / "gone.json", by=SYSTEM)


def test_only_who_may_load_may_load():
    with pytest.raises(Denied):
        actions.load_divisions(names(AREA), by=PUBLIC)
    assert not Load.objects.exists()


def test_a_load_is_recorded():
    from xiuhua.records.models import Record

    load = actions.load_divisions(names(AREA), by=SYSTEM)
    record = Record.objects.get(kind="places.load")
    assert (record.key, record.by, record.after["new"]) == (str(load.pk), "system", 4)
    assert record.after["sha256"] == load.sha256


def test_a_load_beside_another_is_refused(county, monkeypatch):
    monkeypatch.setattr(actions.loading, "version", iter(["seen", "changed"]).__next__)
    with pytest.raises(Refused, match="at the same time"):
        actions.load_cells(file(("50011600500301", square())), by=SYSTEM)


def test_the_little_county_is_whole():
    county = a_little_county()
    assert county == queries.district()
    assert queries.counts() == {"county": 2, "town": 5, "community": 4, "cell": 6}
    assert a_little_county() == county
