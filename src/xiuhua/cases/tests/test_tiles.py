"""Tiles of the map: what one may see and nothing else, bounded however many cases there are."""

from __future__ import annotations

import math
from datetime import timedelta

import h3
import mapbox_vector_tile
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Case, Category, PlainClass
from xiuhua.cases.queries import tiles
from xiuhua.cases.tests.test_desks import as_, copies
from xiuhua.cases.tests.test_journey import signed_in
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.tiles import EXTENT, Tile, tile_at
from xiuhua.places.examples import IN_THE_CELL

LONS, LATS = st.floats(-179.9, 179.9), st.floats(-84, 84)


@given(LONS, LATS, st.integers(0, 18))
def test_a_point_lies_on_its_tile(lon, lat, z):
    tile = tile_at(lon, lat, z)
    x, y = tile.put(lon, lat)

    assert 0 <= x <= EXTENT
    assert 0 <= y <= EXTENT
    assert tile.box.holds(lon, lat)


def test_the_tile_of_a_place_is_the_one_every_map_asks_for():
    assert (tile_at(116.391, 39.907, 10).x, tile_at(116.391, 39.907, 10).y) == (843, 388)


@pytest.mark.parametrize("spot", [(23, 0, 0), (3, 8, 0), (3, 0, 8), (0, 1, 0)])
def test_there_is_no_tile_beyond_the_edge(spot):
    with pytest.raises(ValueError):
        Tile(*spot)


def at(z, where=IN_THE_CELL):
    tile = tile_at(*where, z)
    return f"{tile.z}/{tile.x}/{tile.y}.mvt"


def read(answer):
    assert answer.status_code == 200, answer.content[:200]
    found = mapbox_vector_tile.decode(answer.content)
    return {name: layer["features"] for name, layer in found.items()}


@pytest.fixture
def city(db):
    posts = the_posts()
    return posts, a_case("dispatch", posts=posts)


def test_close_up_each_case_is_a_dot_with_its_number(city):
    posts, case = city

    found = read(as_(posts["reception"]).get(f"/desk/tiles/{at(14)}"))

    (dot,) = found["cases"]
    assert dot["properties"] == {
        "number": case.number,
        "status": "doing",
        "title": str(case.category),
    }
    tile = tile_at(*IN_THE_CELL, 14)
    x, y = tile.put(case.lon, case.lat)
    assert dot["geometry"]["coordinates"] in ([x, y], [x, EXTENT - y])


def test_what_is_overdue_looks_late(city):
    posts, case = city
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(hours=1))

    (dot,) = read(as_(posts["reception"]).get(f"/desk/tiles/{at(14)}"))["cases"]

    assert dot["properties"]["status"] == "late"


@pytest.mark.parametrize("z", [5, 9, 10, 11])
def test_from_afar_hexagons_count_what_is_open(city, z):
    posts, case = city
    copies(case, 4)
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(hours=1))
    over = Case.objects.exclude(pk=case.pk).first()
    Case.objects.filter(pk=over.pk).update(state="closed", closed_at=timezone.now())

    (hexagon,) = read(as_(posts["reception"]).get(f"/desk/tiles/{at(z)}"))["hexagons"]

    assert hexagon["properties"] == {"n": 4, "late": 1}


def test_the_action_that_places_a_case_keeps_its_hexagon(city):
    _posts, case = city

    assert case.hexagon == h3.latlng_to_cell(round(case.lat, 3), round(case.lon, 3), 8)


def test_nobody_sees_a_tile_of_what_they_may_not_see(city):
    posts, _case = city
    unit, other = posts["unit"], a_user(Role.UNIT, organisation=an_organisation("Another station"))
    elsewhere = a_user(Role.RECEPTION, division="500116001")

    assert len(read(as_(unit).get(f"/desk/tiles/{at(14)}"))["cases"]) == 1
    assert read(as_(other).get(f"/desk/tiles/{at(14)}")).get("cases", []) == []
    assert read(as_(elsewhere).get(f"/desk/tiles/{at(9)}")).get("hexagons", []) == []
    assert Client().get(f"/desk/tiles/{at(14)}").status_code == 302


def test_a_tile_is_narrowed_as_the_list(city):
    posts, case = city
    client = as_(posts["reception"])

    assert read(client.get(f"/desk/tiles/{at(14)}?late=on")).get("cases", []) == []
    assert len(read(client.get(f"/desk/tiles/{at(14)}?queue=handle"))["cases"]) == 1
    assert read(client.get(f"/desk/tiles/{at(14)}?queue=file")).get("cases", []) == []
    assert len(read(client.get(f"/desk/tiles/{at(14)}?unit={case.unit_id}"))["cases"]) == 1


def test_everybody_sees_filed_cases_of_the_citizens_list_rounded_and_without_a_number(city):
    posts, case = city
    a_case("take_in", posts=posts)

    (dot,) = read(Client().get(f"/tiles/{at(14)}"))["cases"]

    assert set(dot["properties"]) == {"status", "title"}
    tile = tile_at(*IN_THE_CELL, 14)
    lon, lat = round(case.lon, 3), round(case.lat, 3)
    x, y = dot["geometry"]["coordinates"]
    px, py = tile.put(lon, lat)
    assert math.dist((x, y), (px, py)) < 2 or math.dist((x, EXTENT - y), (px, py)) < 2


def test_a_class_off_the_citizens_list_is_on_no_public_tile(city):
    PlainClass.objects.all().delete()

    assert read(Client().get(f"/tiles/{at(14)}")).get("cases", []) == []
    assert read(Client().get(f"/tiles/{at(9)}")).get("hexagons", []) == []


def test_a_tile_costs_the_same_with_more_cases_and_says_how_many_it_leaves_out(city, monkeypatch):
    posts, case = city
    client = as_(posts["reception"])
    monkeypatch.setattr(tiles, "MOST_POINTS", 2)
    copies(case, 2)
    client.get(f"/desk/tiles/{at(14)}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/desk/tiles/{at(14)}")
    copies(case, 3)

    with CaptureQueriesContext(connection) as many:
        found = read(client.get(f"/desk/tiles/{at(14)}"))

    assert len(many) == len(few)
    assert len(found["cases"]) == 2
    assert found["more"][0]["properties"] == {"drawn": 2, "left": 4}


@pytest.mark.parametrize("address", ["/desk/tiles/30/0/0.mvt", "/desk/tiles/3/99/0.mvt"])
def test_a_piece_that_is_none_is_missing(city, address):
    assert as_(city[0]["reception"]).get(address).status_code == 404


def test_the_map_page_follows_the_filter(city):
    posts, case = city
    client = as_(posts["reception"])

    shown = client.get("/desk/map/?queue=open&source=public")
    none = client.get("/desk/map/?queue=open&source=order")

    assert case.number in shown.content.decode()
    assert "queue=open&amp;source=public" in shown.content.decode()
    assert case.number not in none.content.decode()


@pytest.mark.parametrize("z", [12, 16, 20, 22])
def test_no_public_tile_however_small_tells_the_true_place(city, z):
    _posts, case = city
    lon, lat = round(case.lon, 3) + 0.00037, round(case.lat, 3) - 0.00041
    Case.objects.filter(pk=case.pk).update(lon=lon, lat=lat)
    true, drawn = tile_at(lon, lat, z), tile_at(round(lon, 3), round(lat, 3), z)

    found = {
        tile: read(Client().get(f"/tiles/{tile.z}/{tile.x}/{tile.y}.mvt")) for tile in (true, drawn)
    }

    assert len(found[drawn]["cases"]) == 1
    assert true == drawn or found[true].get("cases", []) == []


LARGE = {
    "case_open_lat": "20000 1 1", "case_lat_lon": "1000000 2 1", "case_closed": "1000000 2 1",
    "case_open": "1000000 111111 77 10 1 1 1 1", "case_queue": "1000000 111111 10 1",
    "case_unit_queue": "1000000 76923 2667 10 1", "case_recent": "1000000 1 1",
    "cases_case_category_id_c6dc5a5a": "1000000 5128",
}  # fmt: skip
"""What SQLite knows of a district with a million cases, 20,000 of them open."""


@pytest.fixture
def large(city):
    if connection.vendor != "sqlite":
        pytest.skip("the other planner knows how many rows a box holds")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("DELETE FROM sqlite_stat1")
        rows = [("cases_case", name, stat) for name, stat in LARGE.items()]
        cursor.executemany("INSERT INTO sqlite_stat1 VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE sqlite_schema")
        yield city
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ("", "case_open_lat"),
        ("?queue=open", "case_open_lat"),
        ("?queue=handle", "case_open_lat"),
        ("?queue=closed", "case_lat_lon"),
        ("?source=public", "case_lat_lon"),
    ],
)
def test_a_tile_close_up_reads_its_own_box_and_not_the_archive(large, asked, index):
    client = as_(large[0]["reception"])
    with CaptureQueriesContext(connection) as all_asked:
        client.get(f"/desk/tiles/{at(14)}{asked}")

    sql = next(one["sql"] for one in all_asked if "likelihood" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = " ".join(row[3] for row in cursor.fetchall())

    assert f"INDEX {index} " in plan


@pytest.mark.browser
def test_the_map_asks_for_tiles_under_the_filter_of_the_list(browse, city):
    posts, _case = city
    Category.objects.update(major="Light & water")
    page = browse()
    signed_in(page, posts["reception"])
    asked = []
    page.on("request", lambda one: asked.append(one.url) if ".mvt" in one.url else None)

    page.goto("/desk/map/?queue=open&major=Light+%26+water")
    page.wait_for_selector("city-map[data-map-ready]")

    assert asked
    assert all("major=Light+%26+water" in url for url in asked)
