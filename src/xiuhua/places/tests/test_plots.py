"""Plots that could be used for a time: drawn, found, changed, ended."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places import actions
from xiuhua.places.examples import IN_THE_CELL, NEXT_DOOR, a_little_county, a_plot
from xiuhua.places.models import Plot
from xiuhua.places.queries import plots_on
from xiuhua.places.rules import spaces_on
from xiuhua.places.tests.test_pages import CountQueries
from xiuhua.records.models import Record as History

pytestmark = pytest.mark.django_db
LON, LAT = IN_THE_CELL
CORNERS = f"{LON}, {LAT}\n{LON + 0.0004}, {LAT}\n{LON + 0.0004}, {LAT + 0.0004}"


@pytest.fixture
def desk(client):
    client.force_login(a_user(Role.PARKING_OFFICER))
    return client


def typed(**facts):
    told = {"name": "Mill yard", "kind": "idle", "owner": "City estates", "first_on": "2026-01-01",
            "last_on": "", "outline": CORNERS, "spaces": "", "document": "", "words": ""}  # fmt: skip
    return told | facts


@pytest.mark.parametrize(
    ("area_m2", "spaces"), [("29.99", 0), ("30", 1), ("1799.9", 59), ("1800", 60)]
)
def test_a_space_takes_thirty_square_metres_with_its_lanes(area_m2, spaces):
    assert spaces_on(Decimal(area_m2), date(2026, 5, 1)) == spaces


def test_a_layout_knows_better_than_the_area():
    plot = a_plot()
    assert plot.could_take(localdate()) == int(plot.area_m2 // 30) > 50
    plot.spaces = 41
    assert plot.could_take(localdate()) == 41


def test_a_plot_knows_where_it_lies():
    assert a_plot().division == "500116005003"


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([(LON, LAT), (LON + 0.001, LAT)], "at least three corners"),
        (
            [(LON, LAT), (LON + 0.001, LAT + 0.001), (LON + 0.001, LAT), (LON, LAT + 0.001)],
            "not valid",
        ),
        ([(0, 99), (1, 99), (1, 98)], "no such place"),
    ],
)
def test_corners_that_make_no_plot_are_refused_on_their_field(points, words):
    with pytest.raises(Refused, match=words):
        actions.ring(points)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"at": NEXT_DOOR}, "outline"),
        ({"name": " "}, "name"),
        ({"owner": ""}, "owner"),
        ({"last_on": date(2020, 1, 1)}, "last_on"),
        ({"outline": actions.ring([(LON, LAT), (LON + 1e-5, LAT), (LON, LAT + 1e-5)])}, "outline"),
        ({"outline": actions.ring([(LON, LAT), (LON + 0.1, LAT), (LON, LAT + 0.1)])}, "outline"),
    ],
)
def test_what_cannot_be_a_plot_is_refused_and_nothing_is_kept(facts, field):
    with pytest.raises(Refused) as refused:
        a_plot(**facts)
    assert refused.value.field == field
    assert not Plot.objects.exists()


@pytest.mark.parametrize(("away", "usable"), [(-31, False), (-30, True), (700, True), (701, False)])
def test_both_days_count(away, usable):
    a_plot()
    assert plots_on(localdate() + timedelta(days=away)).exists() is usable


def test_what_has_ended_is_no_longer_among_the_plots_and_cannot_be_changed():
    plot, officer = a_plot(), a_user(Role.PARKING_OFFICER)
    actions.end_plot(plot, reason="Built on", by=officer)
    assert not plots_on(localdate()).exists()
    assert plots_on(localdate() - timedelta(days=1)).exists()
    with pytest.raises(Refused):
        actions.end_plot(plot, reason="Again", by=officer)
    with pytest.raises(Refused):
        actions.change_plot(
            plot, name="x", owner="y", kind="idle", first_on=localdate(), by=officer
        )


def test_an_auditor_sees_plots_and_keeps_none(client):
    plot = a_plot()
    auditor = a_user(Role.AUDITOR)
    client.force_login(auditor)
    assert client.get(f"/desk/places/plots/{plot.pk}/").status_code == 200
    assert client.post("/desk/places/plots/new/", typed()).status_code == 403
    with pytest.raises(Denied):
        actions.end_plot(plot, reason="No", by=auditor)


def test_the_database_refuses_an_end_without_a_reason():
    plot = a_plot()
    with pytest.raises(IntegrityError):
        Plot.objects.filter(pk=plot.pk).update(ended_on=localdate())


def test_a_plot_is_typed_found_and_ended(desk):
    a_plot("Another")
    answer = desk.post("/desk/places/plots/new/", typed(), follow=True)
    made = Plot.objects.get(name="Mill yard")
    assert made.last_on is None and answer.redirect_chain == [
        (f"/desk/places/plots/{made.pk}/", 302)
    ]
    found = desk.get("/desk/places/plots/", {"q": "Mill"}).content.decode()
    assert "Mill yard" in found and "Another" not in found
    desk.post(
        f"/desk/places/plots/{made.pk}/end/", {"on": localdate().isoformat(), "reason": "Sold"}
    )
    assert "Mill yard" not in desk.get("/desk/places/plots/").content.decode()
    assert "Mill yard" in desk.get("/desk/places/plots/", {"tab": "over"}).content.decode()


def test_a_drawing_that_crosses_itself_comes_back_with_words_on_its_field(desk):
    a_plot()
    bow = f"{LON}, {LAT}\n{LON + 0.001}, {LAT + 0.001}\n{LON + 0.001}, {LAT}\n{LON}, {LAT + 0.001}"
    answer = desk.post("/desk/places/plots/new/", typed(outline=bow))
    assert answer.status_code == 422
    assert "outline" in answer.context["form"].errors
    assert desk.post("/desk/places/plots/new/", typed(outline="here, there")).status_code == 422


def test_changing_without_corners_leaves_the_outline(desk):
    plot = a_plot()
    before = plot.geometry
    desk.post(f"/desk/places/plots/{plot.pk}/change/", typed(name="Mill", outline="", spaces="40"))
    plot.refresh_from_db()
    assert (plot.name, plot.spaces, plot.geometry) == ("Mill", 40, before)


def test_the_list_goes_out_as_a_sheet_and_as_a_map(desk):
    plot = a_plot()
    sheet = b"".join(desk.get("/desk/places/plots/list.csv")).decode("utf-8-sig")
    assert sheet.splitlines()[1].split(",")[:2] == [str(plot.pk), "Old mill"]
    kinds = [
        one["geometry"]["type"]
        for one in desk.get("/desk/places/plots/outlines.geojson").json()["features"]
    ]
    assert kinds == ["Polygon", "Point"]
    assert desk.get("/desk/places/plots/list.pdf").status_code == 404


def test_one_plot_and_three_cost_the_same(desk):
    a_plot()
    desk.get("/desk/places/plots/")
    with CountQueries() as one:
        desk.get("/desk/places/plots/")
    for n in range(2):
        a_plot(f"Plot {n}")
    with CountQueries() as three:
        desk.get("/desk/places/plots/")
    assert one.count == three.count


# --- files of plots ---------------------------------------------------------------------------------
def a_file(*features, **more):
    return json.dumps(
        {"type": "FeatureCollection", "features": list(features)} | more, default=str
    ).encode()


def a_feature(east=0.0, **told):
    x, y, d = LON + east, LAT, 0.0004
    ring = [[x, y], [x + d, y], [x + d, y + d], [x, y + d], [x, y]]
    return {
        "type": "Feature",
        "properties": told,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


YARD = {
    "地块名称": "磨坊院",
    "权属单位": "城投公司",
    "类型": "闲置土地",
    "可用截止": "2029/05/14",
    "泊位数": 36.0,
}


@pytest.fixture
def county(db):
    return a_little_county()


def test_an_offices_file_is_taken_in_its_own_words(desk, county):
    file = SimpleUploadedFile(
        "plots.geojson",
        a_file(a_feature(**YARD), a_feature(0.001, name="桥下", owner="市政", kind="bridge")),
    )
    answer = desk.post("/desk/places/plots/bring/", {"file": file})
    assert answer.status_code == 302
    yard = Plot.objects.get(name="磨坊院")
    assert (yard.owner, yard.kind, yard.last_on, yard.spaces, yard.first_on, yard.division) == (
        "城投公司", "idle", date(2029, 5, 14), 36, localdate(), "500116005003",
    )  # fmt: skip
    assert History.objects.filter(deed="places.add_plot").count() == 2


def test_one_bad_feature_and_nothing_is_taken_but_each_is_named(desk, county):
    far = a_feature(1.0, name="别处", owner="甲")
    file = a_file(
        a_feature(**YARD), far, a_feature(0.002, owner="甲"), a_feature(0.003, name="x", owner="y", 泊位数="许多"),
        a_feature(0.004, name="x", owner="y", 可用截止="明年"), a_feature(0.005, name="x", owner="y", kind="sea"),
        a_feature(0.006, **YARD), {"type": "Feature", "properties": {"name": "无形"}, "geometry": None}, 7,
    )  # fmt: skip
    answer = desk.post("/desk/places/plots/bring/", {"file": SimpleUploadedFile("a.json", file)})
    assert answer.status_code == 422
    assert [one.row for one in answer.context["bad"]] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert not Plot.objects.exists()
    text = answer.content.decode()
    assert "8 个地块无法导入" in text and "这个地块已经登记过" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[]", "not of the kind"),
        (b"{", "not JSON"),
        (a_file(), "no features"),
        (a_file(a_feature(), crs={"properties": {"name": "EPSG:3857"}}), "EPSG:3857"),
        (a_file(*[a_feature()] * 2001), "At most 2000"),
    ],
)
def test_what_is_no_file_of_plots_is_refused(content, words):
    with pytest.raises(Refused, match=words):
        actions.bring_in_plots(file=content, by=SYSTEM, today=localdate())


def test_what_is_taken_away_can_be_brought_in_again(desk, county):
    actions.bring_in_plots(file=a_file(a_feature(**YARD)), by=SYSTEM, today=date(2026, 1, 1))
    (before,) = Plot.objects.all()
    given = desk.get("/desk/places/plots/list.geojson")
    assert given["Content-Disposition"].endswith('.geojson"')
    actions.end_plot(before, reason="x", by=SYSTEM)
    actions.bring_in_plots(file=given.content, by=SYSTEM, today=localdate())
    after = Plot.objects.exclude(pk=before.pk).get()
    assert after.record_facts() == before.record_facts() | {"ended_on": None, "why_ended": ""}


def test_only_who_keeps_plots_brings_them_in(client):
    client.force_login(a_user(Role.DIRECTOR))
    assert client.get("/desk/places/plots/bring/").status_code == 403
    assert client.get("/desk/places/plots/list.geojson").status_code == 200
