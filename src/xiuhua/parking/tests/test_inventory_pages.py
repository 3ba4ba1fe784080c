"""The inventory's pages: what each person sees and does, and what a list costs."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.exports.models import Export
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.actions import Change, book
from xiuhua.ledgers.queries import stock
from xiuhua.ledgers.rules import Reason
from xiuhua.parking import actions, downloads
from xiuhua.parking.actions.counting import the_ledger
from xiuhua.parking.downloads import DOWNLOADS
from xiuhua.parking.examples import TOWN
from xiuhua.parking.models import CarPark, Device, Latest, Operator, Source, Vacancy
from xiuhua.parking.pages import inventory
from xiuhua.parking.queries import stock_list
from xiuhua.parking.queries.counts import LEDGER, standing_entries
from xiuhua.parking.tests.test_inventory import RING, entered
from xiuhua.web.gather import subject

pytestmark = pytest.mark.django_db
HERE = "/desk/parking/car-parks/"
NEW = {
    "name": "新停车场", "supply": "public", "kind": "ground", "division": TOWN, "spaces": "30",
    "disabled": "1", "charging": "2", "day": "2026-05-01", "reason": "built", "document": "验收单9号",
    "ways": "106.2589, 29.2905\n106.2600, 29.2905", "request_key": "one-form",
}  # fmt: skip


@pytest.fixture
def here(client, officer):
    """The client of a parking officer."""
    client.force_login(officer)
    return client


def said(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def sent(client, path, status=302, **told):
    answer = client.post(path, told)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def a_device(car_park, *, at, free, silent_min=None):
    source, _new = Source.objects.get_or_create(
        key=f"s{silent_min}", defaults={"title": "源", "silent_min": silent_min}
    )
    device = Device.objects.create(source=source, key=f"d{car_park.pk}", car_park=car_park)
    Latest.objects.create(device=device, free=free, at=at, received_at=at)
    return device


def test_an_officer_enters_a_car_park_with_its_ways_in(here):
    sent(here, f"{HERE}new/", **NEW)
    one = CarPark.objects.get()
    assert (one.capacity, one.disabled, one.charging, one.lat) == (30, 1, 2, 29.2905)
    assert one.entrances == [{"name": "1", "lon": 106.26, "lat": 29.2905}]
    sent(here, f"{HERE}new/", **NEW)
    assert CarPark.objects.count() == 1
    page = said(here, f"{HERE}{one.number}/")
    assert "验收单9号" in page
    assert "新停车场" in page


def test_a_form_that_was_refused_comes_back_with_its_words(here):
    answer = sent(here, f"{HERE}new/", status=422, **NEW | {"ways": "10, 20"})
    assert "坐标在本区以外" in answer.content.decode()
    assert CarPark.objects.count() == 0


def test_a_count_is_corrected_from_the_page(here, officer):
    one = entered(officer)
    entry = standing_entries(one).get()
    told = {
        "entry": entry.pk,
        "spaces": 45,
        "reason": "漏数",
        "document": "复核单",
        "disabled": 0,
        "charging": 0,
    }
    sent(here, f"{HERE}{one.number}/correct/", **told)
    one.refresh_from_db()
    assert one.capacity == 45
    assert "已冲销" in said(here, f"{HERE}{one.number}/") or "冲销" in said(
        here, f"{HERE}{one.number}/"
    )
    answer = sent(here, f"{HERE}{one.number}/correct/", status=422, **told)
    assert "entry" in answer.context["offers"][0].form.errors


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("spaces", {"spaces": "5", "reason": "built", "day": "2026-05-02", "document": "x", "disabled": "0", "charging": "0"}),
        ("describe", {"name": "改名停车场", "kind": "underground", "ways": ""}),
        ("tariff", {"first_on": "2026-05-01", "words": "2元", "free_min": "0"}),
        ("tariff_right", {"reason": "录入有误", "first_on": "2026-05-02", "words": "3元", "free_min": "0"}),
        ("hours", {"first_on": "2026-05-01", "start": "07:00", "end": "22:00", "days": "every"}),
        ("bays", {"numbers": "1-3", "ring": ""}),
        ("running", {"has_information_system": "no", "pay_ways": "1"}),
        ("move", {"division": "500116005003", "reason": "x", "document": "x"}),
        ("convert", {"supply": "attached", "day": "2026-05-02", "document": "x"}),
        ("set_apart", {"disabled": "1", "charging": "2"}),
        ("close", {"reason": "改造"}),
        ("take_out", {"day": "2026-05-02", "reason": "拆除", "document": "x"}),
    ],
)  # fmt: skip
def test_whatever_can_be_done_is_done_from_the_page(here, officer, name, told):
    one = entered(officer)
    if name == "tariff_right":
        told["tariff"] = actions.set_tariff(
            one, first_on=date(2026, 5, 1), words="2元", by=officer
        ).pk
    sent(here, f"{HERE}{one.number}/{name}/", **told)
    said(here, f"{HERE}{one.number}/")


def test_a_bay_is_drawn_on_its_page(here, officer):
    one = entered(officer)
    (bay,) = actions.add_bays(one, numbers="7", by=officer)
    path = f"/desk/parking/bays/{bay.pk}/"
    assert "7" in said(here, path)
    sent(here, path, kept_for="", in_use="on", ring="\n".join(f"{x}, {y}" for x, y in RING))
    bay.refresh_from_db()
    assert bay.area_m2
    assert len(here.get(f"{HERE}{one.number}/map.json").json()["features"]) == 2


def test_the_list_is_searched_and_filtered(here, officer):
    pocket = entered(officer, name="口袋", is_pocket=True)
    street = entered(officer, name="路内", supply="on_street", division="500116005003")
    gone = entered(officer, name="老场")
    actions.take_out(
        gone, day=date(2026, 5, 1), today=date(2026, 5, 2), reason="x", document="x", by=officer
    )
    Vacancy.objects.create(car_park=street, state="live", free=3)

    def found(query):
        return {row.car_park.name for row in here.get(f"{HERE}?{query}").context["rows"]}

    assert found("") == {"口袋", "路内"}
    assert found("state=all") == {"口袋", "路内", "老场"}
    assert found(f"q={pocket.number}") == {"口袋"}
    assert found("supply=on_street") == found("live=yes") == found("town=500116005") == {"路内"}
    assert found("pocket=yes") == found("live=no") == {"口袋"}
    assert found("q=nobody&supply=strange&operator=x") == set()
    assert "没有找到" in said(here, f"{HERE}?q=nobody")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_taken_away(here, officer, form):
    entered(officer)
    assert here.get(f"{HERE}list.{form}").status_code == 200
    assert here.get(f"{HERE}list.pdf").status_code == 404


def test_the_list_costs_the_same_with_one_row_and_with_three(here, officer):
    entered(officer, name="一")

    def cost():
        said(here, HERE)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            said(here, HERE)
        return len(seen)

    one = cost()
    entered(officer, name="二")
    entered(officer, name="三")
    assert cost() == one


def test_a_long_list_is_made_by_a_job(here, officer, monkeypatch):
    entered(officer, name="一", is_pocket=True)
    entered(officer, name="二")
    assert "生成完整清单" not in said(here, HERE)
    monkeypatch.setattr(inventory, "MOST", 1)
    assert "生成完整清单" in said(here, HERE)
    assert here.get(f"{HERE}list.csv").status_code == 409
    sent(here, f"{HERE}list/?pocket=yes&page=2")
    (download,) = DOWNLOADS
    params = Export.objects.get().params
    assert params == {"pocket": "yes"}
    download.check(params)
    assert [row[1] for chunk in download.rows(params, officer) for row in chunk] == ["一"]
    assert download.count({}, officer) == 2
    for wrong in ({"colour": "red"}, {"q": 5}):
        with pytest.raises(Refused):
            download.check(wrong)


def test_a_long_list_comes_in_parts_and_loses_nothing(officer, monkeypatch):
    monkeypatch.setattr(downloads, "CHUNK", 2)
    for n in range(5):
        entered(officer, name=f"场{n}")
    (download,) = DOWNLOADS
    chunks = list(download.rows({}, officer))
    assert [[row[1] for row in chunk] for chunk in chunks] == [
        ["场0", "场1"],
        ["场2", "场3"],
        ["场4"],
    ]
    assert {len(row) for chunk in chunks for row in chunk} == {len(download.header())}
    assert download.header()[0] == "编号"


def test_an_operator_sees_its_own_car_parks_and_no_others(client, officer):
    company = an_organisation("停车公司", kind="company")
    operator = Operator.objects.create(name="停车公司", credit_code="91500116MA00000053",
                                       organisation=company, state="admitted")  # fmt: skip
    own, other = entered(officer, operator=operator), entered(officer, name="别家")
    running_it = a_user(Role.OPERATOR, organisation=company)
    client.force_login(running_it)
    assert [row.car_park for row in client.get(HERE).context["rows"]] == [own]
    page = said(client, f"{HERE}{own.number}/")
    assert "更正" not in page
    said(client, f"{HERE}{other.number}/", status=403)
    sent(client, f"{HERE}{own.number}/close/", status=403, reason="x")
    (download,) = DOWNLOADS
    assert [row[0] for chunk in download.rows({}, running_it) for row in chunk] == [own.number]
    said(client, "/desk/parking/", status=403)


def test_the_first_screen_shows_what_is_silent_impossible_and_counted(here, officer):
    now = timezone.now()
    parks = [entered(officer, name=f"场{n}") for n in range(4)]
    a_device(parks[0], at=now - timedelta(hours=5), free=1)
    a_device(parks[1], at=now - timedelta(minutes=5), free=1)
    a_device(parks[2], at=now - timedelta(hours=5), free=1, silent_min=600)
    Vacancy.objects.create(car_park=parks[3], state="suspect", free=400, as_of=now)
    page = here.get("/desk/parking/")
    assert [one.car_park.name for one in page.context["troubles"]] == ["场0", "场3"]
    assert page.context["all"] == 160
    assert [(one.key, one.spaces, one.car_parks) for one in page.context["classes"]] == [
        ("attached", Decimal(0), 0), ("public", Decimal(160), 4), ("on_street", Decimal(0), 0),
    ]  # fmt: skip
    assert "无上报" in page.content.decode()
    assert "超出总数" in page.content.decode()


def test_a_closed_car_park_is_not_called_silent(here, officer):
    one = entered(officer)
    a_device(one, at=timezone.now() - timedelta(hours=5), free=1)
    actions.close_for_a_time(one, reason="改造", by=officer)
    assert here.get("/desk/parking/").context["troubles"] == []


def test_an_empty_office_has_a_first_screen(here):
    assert "停车管理" in said(here, "/desk/parking/")


def test_the_stock_list_adds_up_to_the_ledger_with_lumps_as_rows_of_their_own(here, officer):
    one = entered(officer, disabled=2)
    actions.set_tariff(one, first_on=date(2026, 3, 1), is_free=True, by=officer)
    book(
        ledger=the_ledger(), by=SYSTEM,
        change=stock_change("attached", 500, "500116005"),
    )  # fmt: skip
    day = localdate()
    content = b"".join(here.get(f"/desk/parking/stock.csv?day={day}").streaming_content)
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[:3] == ["停车场编号 ParkID", "停车场名称 ParkName", "行政区划代码 RegionCode"]
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["停车场名称 ParkName"], row["停车场类别 ParkType"], row["泊位总数 TotalSpace"]) for row in told] == [
        ("未分到停车场", "建筑物配建", "500"), ("东门停车场", "公共停车场", "40"),
    ]  # fmt: skip
    assert told[1]["收费标准 ChargingRule"] == "免费"
    assert sum(int(row["泊位总数 TotalSpace"]) for row in told) == sum(stock(LEDGER, day).values())
    before = b"".join(here.get("/desk/parking/stock.csv?day=2020-01-01").streaming_content)
    assert before.decode().count("\n") == 1
    assert here.get(f"/desk/parking/stock.xlsx?day={day}&town=500116001").status_code == 200


def stock_change(supply, spaces, division):
    return Change(day=date(2026, 1, 1), quantity=spaces, reason=Reason.OPENING, class_key=supply,
                  division=division, document="统计表")  # fmt: skip


def test_every_column_of_the_stock_list_is_filled_by_something():
    assert {one.of for one in stock_list.columns()} == {*stock_list._GETTERS}
    assert stock_list.header()[0] == "停车场编号 ParkID"


def test_what_the_records_name_becomes_a_link(here, officer):
    one = entered(officer)
    (bay,) = actions.add_bays(one, numbers="7", by=officer)
    assert subject("parking.car_park", one.number)[0] == f"{HERE}{one.number}/"
    assert subject("parking.bay", str(bay.pk))[0] == f"/desk/parking/bays/{bay.pk}/"
    assert subject("parking.bay", "x")[0] == ""
