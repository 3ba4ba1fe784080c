"""The staff page of places, and the JSON that everyone may ask for."""

import io
import json

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import CELL, IN_THE_CELL, NEXT_DOOR, a_division, a_little_county
from xiuhua.places.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(a_user(Role.ADMINISTRATOR))
    return client


def upload(kind, content, **more):
    file = io.BytesIO(content if isinstance(content, bytes) else json.dumps(content).encode())
    file.name = "cells.geojson"
    return {"kind": kind, "file": file, **more}


def test_the_list_is_searched_by_name_and_by_code(desk):
    a_little_county()
    text = desk.get("/desk/places/", {"q": "海惠"}).content.decode()
    assert "海恵社区" in text
    assert "西关社区" not in text
    assert "示意图" in text
    assert "50011600500301" in desk.get("/desk/places/", {"q": "5001160050"}).content.decode()


def test_the_list_is_paged(desk):
    a_little_county()
    for number in range(60):
        a_division(f"5001160010{number + 20}")
    first = desk.get("/desk/places/", {"level": "community"})
    assert len(first.context["rows"]) == 50
    rest = desk.get("/desk/places/", {"level": "community", "after": first.context["page"].next})
    assert len(rest.context["rows"]) == 14


def test_one_row_and_many_cost_the_same_number_of_queries(desk, django_assert_num_queries):
    a_little_county()
    desk.get("/desk/places/", {"q": "海惠"})
    with CountQueries() as one:
        desk.get("/desk/places/", {"q": "海惠"})
    with CountQueries() as many:
        desk.get("/desk/places/", {"q": "社区"})
    assert one.count == many.count


class CountQueries:
    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.context = CaptureQueriesContext(connection)
        self.context.__enter__()
        return self

    def __exit__(self, *error):
        self.context.__exit__(*error)
        self.count = len(self.context)


def test_a_division_has_its_page(desk):
    a_little_county()
    text = desk.get("/desk/places/500116001/").content.decode()
    assert "江津区几江街道" in text
    assert "西关社区" in text
    assert desk.get(f"/desk/places/{CELL}/").status_code == 200
    assert desk.get("/desk/places/500999/").status_code == 404


def test_a_file_is_loaded_through_the_form(desk):
    a_division("500116")
    areas = {"areas": [{"code": "500116", "name": "江津区", "streets": []}]}
    answer = desk.post("/desk/places/load/", upload("divisions", areas), follow=True)
    assert answer.status_code == 200
    assert Division.objects.get(pk="500116").name == "江津区"


def test_bad_rows_are_named_on_the_form(desk):
    a_little_county()
    feature = {"type": "Feature", "properties": {"code": "123"}, "geometry": None}
    told = {"type": "FeatureCollection", "features": [feature]}
    answer = desk.post("/desk/places/load/", upload("cells", told))
    assert answer.status_code == 422
    assert "编码应为14位数字" in answer.content.decode()


def test_who_only_looks_may_not_load(client):
    a_little_county()
    client.force_login(a_user(Role.DISPATCHER))
    page = client.get("/desk/places/")
    assert page.status_code == 200
    assert 'action="/desk/places/load/"' not in page.content.decode()
    assert client.post("/desk/places/load/", upload("cells", {})).status_code == 403


def test_a_collector_does_not_get_in_and_a_stranger_signs_in(client):
    assert client.get("/desk/places/").status_code == 302
    client.force_login(a_user(Role.COLLECTOR))
    assert client.get("/desk/places/").status_code == 403


# --- JSON ----------------------------------------------------------------------------------------
def test_everyone_may_ask_what_lies_here(client):
    a_little_county()
    lon, lat = IN_THE_CELL
    told = client.get("/api/v1/places/here", {"lon": lon, "lat": lat}).json()
    assert (told["cell"], told["label"]) == (CELL, "江津区鼎山街道长风社区")
    lon, lat = NEXT_DOOR
    assert (
        client.get("/api/v1/places/here", {"lon": lon, "lat": lat}).json()["neighbour"] == "合江县"
    )


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"lon": 1, "lat": 1}, 409),
        ({"lon": "x", "lat": 1}, 422),
        ({}, 422),
        ({"lon": 106.3, "lat": 29.3, "datum": "mars"}, 409),
    ],
)
def test_a_bad_question_gets_words(client, query, status):
    a_little_county()
    answer = client.get("/api/v1/places/here", query)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_everyone_may_find_by_name(client):
    a_little_county()
    told = client.get("/api/v1/places/divisions", {"q": "白沙镇"}).json()
    assert [(one["code"], one["label"]) for one in told] == [
        ("500116108", "江津区白沙镇"),
        ("510522102", "合江县白沙镇"),
    ]


def test_towns_then_communities(client):
    a_little_county()
    assert client.get("/api/v1/places/towns").json()[0]["code"] == "500116001"
    told = client.get("/api/v1/places/communities", {"town": "500116001"}).json()
    assert [one["name"] for one in told] == ["南门社区", "西关社区"]


def test_the_outline_is_the_own_county_and_more_if_asked(client):
    a_little_county()
    own = client.get("/api/v1/places/outline").json()["features"]
    assert [one["properties"]["code"] for one in own] == ["500116"]
    asked = {"neighbours": True, "towns": True}
    more = client.get("/api/v1/places/outline", asked).json()["features"]
    assert [one["properties"]["code"] for one in more] == [
        "500116",
        "500116001",
        "500116005",
        "510522",
    ]


def test_maps_read_the_outline_by_its_own_address(client):
    a_little_county()
    told = client.get("/places/outline.geojson?neighbours=1")
    assert [one["id"] for one in told.json()["features"]] == ["500116", "510522"]
    assert "max-age" in told.headers["Cache-Control"]


def test_cells_come_by_box(client):
    a_little_county()
    told = client.get("/api/v1/places/cells", {"bbox": "106.29,29.31,106.31,29.35"}).json()
    assert [one["id"] for one in told["features"]] == [CELL]
    assert client.get("/api/v1/places/cells", {"bbox": "1,2,3"}).status_code == 409
