"""The sections as a layer of OGC API Features: a client that others wrote, and the standard's rules."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft7Validator
from owslib.ogcapi.features import Features

from xiuhua.excavations import actions
from xiuhua.excavations.examples import LINE, a_permit, an_application, an_open_section
from xiuhua.kernel.permissions import Permission, Role
from xiuhua.web.ogc import Collection, collections
from xiuhua.web.ogc.asking import MOST

pytestmark = pytest.mark.django_db
LAYER = "/ogc/collections/excavation_sections"
LON, LAT = LINE[0]


def moved(by: float) -> list[list[float]]:
    return [[x + by, y] for x, y in LINE]


def ids(client, query=""):
    answer = client.get(f"{LAYER}/items{query}")
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["features"]]


def href(told, rel):
    return next((one["href"] for one in told["links"] if one["rel"] == rel), None)


@pytest.fixture
def five(office):
    """Five sections of one permit, a kilometre from each other."""
    permit = a_permit(office=office, lines=[moved(0.01 * n) for n in range(5)])
    return [one.number for one in permit.sections.order_by("number")]


# --- a client that others wrote -----------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_owslib_finds_the_layer_and_reads_it_page_by_page(live_server, office):
    permit = a_permit(office=office, lines=[moved(0.01 * n) for n in range(5)])
    client = Features(f"{live_server.url}/ogc/")

    assert client.conformance()["conformsTo"] == [
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "geojson")
    ]
    assert "excavation_sections" in client.feature_collections()
    assert client.api()["openapi"] == "3.0.3"
    told = client.collection("excavation_sections")
    west, south, east, north = told["extent"]["spatial"]["bbox"][0]
    assert west < LON < east
    assert south < LAT < north

    first = client.collection_items("excavation_sections", limit=2)
    assert (first["numberMatched"], first["numberReturned"]) == (5, 2)
    found, page = [*first["features"]], first
    while onward := href(page, "next"):
        page = client.collection_items(
            "excavation_sections", **dict(parse_qsl(urlsplit(onward).query))
        )
        found += page["features"]
    assert [one["id"] for one in found] == [f"{permit.number}-{n}" for n in range(1, 6)]

    near = client.collection_items("excavation_sections", bbox=[LON - 0.001, LAT - 0.001, LON + 0.001, LAT + 0.001])  # fmt: skip
    assert [one["id"] for one in near["features"]] == [f"{permit.number}-1"]
    assert (
        client.collection_items("excavation_sections", datetime_="2030-01-01/..")["features"] == []
    )
    one = client.collection_item("excavation_sections", f"{permit.number}-3")
    assert one["properties"]["road"] == "River Road"
    with pytest.raises(RuntimeError, match="NotFound"):
        client.collection_item("excavation_sections", "nothing")


# --- the documents ------------------------------------------------------------------------------
def test_every_link_of_the_landing_page_leads_somewhere(client, five):
    told = client.get("/ogc/").json()

    assert {one["rel"] for one in told["links"]} == {"self", "service-desc", "conformance", "data"}
    for one in told["links"]:
        answer = client.get(one["href"])
        assert answer.status_code == 200
        assert answer["Content-Type"] == one["type"]
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_every_answer_is_as_the_description_says(client, five):
    told = client.get("/ogc/api").json()
    known = plain(told["components"]["schemas"])
    seen = set()
    own = LAYER.removeprefix("/ogc")
    for path, methods in told["paths"].items():
        if "{featureId}" in path and not path.startswith(own):
            continue  # other layers are empty here
        (kind, content), *_ = methods["get"]["responses"]["200"]["content"].items()
        answer = client.get("/ogc" + path.replace("{featureId}", five[0]))
        assert answer["Content-Type"] == kind
        schema = {**plain(content["schema"]), "components": {"schemas": known}}
        assert [one.message for one in Draft7Validator(schema).iter_errors(answer.json())] == []
        seen.add(path)
    assert f"{own}/items" in seen


def plain(schema):
    """OpenAPI 3.0 says "or null" in its own way; JSON Schema by a list of types."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: plain(one) for name, one in schema.items() if name != "nullable"}
    if schema.get("nullable") is True:
        told["type"] = [told["type"], "null"]
    return told


def test_the_properties_of_a_feature_are_those_described(client, office):
    an_open_section(office=office)
    (layer,) = [one for one in collections() if one.key == "excavation_sections"]
    (feature,) = client.get(f"{LAYER}/items").json()["features"]

    assert list(feature["properties"]) == list(layer.properties)


def test_an_empty_layer_is_a_layer(client, office):
    told = client.get(LAYER).json()

    assert "spatial" not in told["extent"]
    assert ids(client) == []


# --- what is asked ------------------------------------------------------------------------------
def test_pages_follow_each_other_until_there_is_no_next(client, five):
    address, found = f"{LAYER}/items?limit=2&state=planned", []
    while address:
        told = client.get(address).json()
        found.append([one["id"] for one in told["features"]])
        address = href(told, "next")

    assert found == [five[:2], five[2:4], five[4:]]


def test_a_full_last_page_has_no_next(client, five):
    assert href(client.get(f"{LAYER}/items?limit=5").json(), "next") is None


def test_whoever_asks_for_more_than_the_most_gets_the_most(client, five):
    assert ids(client, f"?limit={MOST + 1}") == five


@pytest.mark.parametrize(
    ("box", "found"),
    [
        (f"{LON - 1},{LAT - 1},{LON + 1},{LAT + 1}", [1, 2, 3, 4, 5]),
        (f"{LON - 1},{LAT - 1},{LON + 0.005},{LAT + 1}", [1]),
        (f"{LON - 1},{LAT - 1},-10,{LON + 0.005},{LAT + 1},900", [1]),
        (f"{LON + 0.035},{LAT - 1},-170,{LAT + 1}", [5]),
        ("-10,-10,10,10", []),
    ],
    ids=["all", "the first", "with heights", "across the 180th meridian", "the sea"],
)
def test_a_box_finds_what_touches_it(client, five, box, found):
    assert ids(client, f"?bbox={box}") == [five[n - 1] for n in found]


def test_a_corner_of_the_box_around_a_slanting_section_holds_nothing(client, office):
    a_permit(office=office, lines=[[[LON, LAT], [LON + 0.01, LAT + 0.01]]])
    corner = f"{LON + 0.008},{LAT + 0.001},{LON + 0.009},{LAT + 0.002}"

    assert ids(client, f"?bbox={corner}") == []


@pytest.mark.parametrize(
    ("when", "count"),
    [
        ("2026-06-01", 1),
        ("2026-05-31T15:59:59Z", 0),  # a second before midnight in Shanghai
        ("2026-05-31T16:00:00Z", 1),
        ("2026-06-03T15:59:59Z", 1),
        ("2026-06-03T16:00:00Z", 0),  # the last day is over
        ("2026-06-03T23:00:00%2B08:00", 1),
        ("../2026-05-31", 0),
        ("../2026-06-01", 1),
        ("/2026-06-01", 1),
        ("2026-06-03/..", 1),
        ("2026-06-04/", 0),
        ("2026-01-01/2027-01-01", 1),
        ("../..", 1),
    ],
)
def test_a_time_finds_what_is_dug_then(client, office, when, count):
    a_permit(office=office, proposed_first=date(2026, 6, 1), proposed_last=date(2026, 6, 3))

    assert len(ids(client, f"?datetime={when}")) == count


@pytest.mark.parametrize(
    "query",
    [
        "?colour=red", "?limit=0", "?limit=-1", "?limit=ten", "?limit=", "?limit=1&limit=2", "?bbox=",
        "?bbox=1,2,3", "?bbox=a,b,c,d", "?bbox=nan,1,2,3", "?bbox=1,9,2,3", "?bbox=1,2,3,99",
        "?datetime=tomorrow", "?datetime=/", "?datetime=..", "?datetime=2026-06-02/2026-06-01",
        "?datetime=2026-06-01T00:00:00", "?datetime=2026-02-30", "?state=mine", "?town=%00",
        "?after=%00", "?bbox-crs=1",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_as_the_standard_has_it(client, office, query):
    answer = client.get(f"{LAYER}/items{query}")

    assert answer.status_code == 400
    assert answer.json()["code"] == "InvalidParameterValue"
    assert answer.json()["description"]


@pytest.mark.parametrize(
    "path", ["", "conformance", "api", "collections", "collections/excavation_sections"]
)
def test_an_unknown_parameter_is_refused_everywhere(client, office, path):
    assert client.get(f"/ogc/{path}?colour=red").status_code == 400


@pytest.mark.parametrize(
    "path", ["collections/nothing", "collections/nothing/items", f"{LAYER[5:]}/items/x"]
)
def test_what_is_not_there_is_said_not_to_be(client, office, path):
    answer = client.get(f"/ogc/{path}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "NotFound"


def test_nothing_is_written_through_it(office):
    answer = Client(enforce_csrf_checks=True).post(f"{LAYER}/items", {})

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


# --- what it holds, and what it costs ------------------------------------------------------------
def test_what_is_not_decided_is_neither_listed_nor_found_by_its_number(client, office):
    draft = an_application(by=office["officer"])
    waiting = a_permit("review", office=office)

    assert ids(client) == []
    for permit in (draft, waiting):
        assert client.get(f"{LAYER}/items/{permit.number}-1").status_code == 404


def test_a_page_asks_the_same_number_of_queries_for_one_section_and_for_three(client, office):
    an_open_section(office=office)
    with CaptureQueriesContext(connection) as one:
        client.get(f"{LAYER}/items")
    an_open_section(office=office, lines=[LINE, moved(0.01)])
    with CaptureQueriesContext(connection) as three:
        client.get(f"{LAYER}/items")

    assert len(three) == len(one)


def test_whoever_has_a_page_already_is_told_so_until_it_changes(client, office, moment):
    section, _watch = an_open_section(office=office)
    first = client.get(f"{LAYER}/items")
    moment(minutes=5)
    again = client.get(f"{LAYER}/items", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304

    actions.restore(section, by=office["officer"])
    changed = client.get(f"{LAYER}/items", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_only_what_everybody_may_see_can_be_a_layer():
    secret = Permission("excavations.secret", "Secret", Role.STEWARD)
    with pytest.raises(ValueError, match="everybody"):
        Collection(
            "x", "X", "X", needs=secret, items=list, features=list, key_field="id", properties={}
        )


def test_names_of_layers_fit_into_an_address():
    assert all(re.fullmatch(r"[a-z0-9_]+", one.key) for one in collections())
