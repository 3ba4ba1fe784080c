"""A driver finds a space on a phone: from where the car stands, with filters, to the map app."""

from __future__ import annotations

import re

import pytest

from xiuhua.parking.examples_vacancy import LAT, LON, a_car_park, a_limit, a_tariff, counted
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def avenue(settings):
    settings.DEMO = True
    a_little_county()
    east = a_car_park(
        "滨江大道东段路内（演示）",
        address="滨江大道",
        supply="on_street",
        kind="on_street",
        capacity=58,
        lon=LON + 0.001,
    )
    a_tariff(east, "每小时 3 元")
    a_limit(east, start_min=0, end_min=1440, longest_min=240)
    counted(east, 23)
    pocket = a_car_park(
        "滨江小微停车场（演示）", lon=LON + 0.003, address="滨江大道", charging=4, is_pocket=True
    )
    counted(pocket, 11)
    counted(a_car_park("老码头段（演示）", lon=LON - 0.002), 17, ago_s=58 * 60)
    a_car_park("通泰门公共停车场（演示）", lon=LON + 0.005, kind="underground", height_m=2.0)
    return {"east": east, "pocket": pocket}


def shown(page):
    return [one.split("\n")[0] for one in page.locator(".xh-lot .t").all_inner_texts()]


def test_a_driver_finds_a_space_on_a_phone(browse, axe, avenue):
    page = browse(
        phone=True, geolocation={"longitude": LON, "latitude": LAT}, permissions=["geolocation"]
    )
    page.goto("/")
    page.get_by_role("link", name=re.compile("找车位")).click()
    axe(page)

    page.get_by_role("button", name="从我这里").click()
    page.wait_for_url("**lon=*")

    assert shown(page)[0] == "滨江大道东段路内（演示）"
    assert page.locator("#found h2").first.inner_text() == "你附近"
    first = page.locator(".xh-lot").first
    assert first.locator(".free b").inner_text() == "23"
    for words in ("步行 2 分钟", "每小时 3 元", "可停到"):
        assert words in first.inner_text()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("button", name="充电").click()
    page.wait_for_url("**charging=1*")
    assert shown(page) == ["滨江小微停车场（演示）"]

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="高德地图").click()
    asked = opened.value.url if opened.value.url.startswith("http") else ""
    assert "uri.amap.com" in asked or any("uri.amap.com" in one for one in browse.complaints)
    browse.complaints[:] = [one for one in browse.complaints if "uri.amap.com" not in one]
    opened.value.close()


def test_what_is_unfolded_stays_so_while_counts_change(browse, avenue):
    page = browse(phone=True)
    page.goto(f"/parking/?lon={LON}&lat={LAT}")
    page.locator(".xh-lot summary").nth(1).click()
    assert page.locator(".xh-lot[open]").count() == 1
    counted(avenue["pocket"], 3)

    page.evaluate("htmx.ajax('GET', document.querySelector('#found').getAttribute('hx-get'), "
                  "{target: '#found', swap: 'outerHTML'})")  # fmt: skip
    page.wait_for_function("document.querySelectorAll('.xh-lot .free b')[1].textContent === '3'")

    unfolded = page.locator(".xh-lot[open] .t")
    assert unfolded.all_inner_texts() == ["滨江小微停车场（演示）"]
    assert page.locator("#found").get_attribute("hx-trigger") == "every 20s"


def test_pins_show_what_is_free_and_lead_to_the_row(browse, avenue):
    page = browse()
    page.goto(f"/parking/?lon={LON}&lat={LAT}")
    page.wait_for_selector("city-map[data-map-on]", timeout=30_000)
    pin = page.get_by_role("button", name="11 滨江小微停车场（演示）")
    pin.click()
    assert page.locator(".xh-lot[open] .t").last.inner_text() == "滨江小微停车场（演示）"
    counted(avenue["pocket"], 4)
    page.evaluate("htmx.ajax('GET', document.querySelector('#found').getAttribute('hx-get'), "
                  "{target: '#found', swap: 'outerHTML'})")  # fmt: skip
    page.get_by_role("button", name="4 滨江小微停车场（演示）").wait_for()


def test_without_scripts_one_types_where_one_is_going(browse, avenue):
    page = browse(phone=True, javascript=False)
    page.goto("/parking/")
    page.fill("[name=q]", "滨江大道")
    page.get_by_role("button", name="查找", exact=True).click()
    assert "滨江大道附近" in page.locator("#found h2").first.inner_text()
    page.get_by_role("link", name="时段与收费").first.click()
    assert "限停 4 小时" in page.locator("main").inner_text()


@pytest.mark.parametrize(
    "path",
    [
        "/parking/",
        f"/parking/?lon={LON}&lat={LAT}",
        "/parking/?q=没有",
        "PARK",
        "/parking/widget/?street=滨江大道",
    ],
)
def test_pages_of_parking_are_well_made_at_both_widths(browse, axe, avenue, path):
    path = f"/parking/{avenue['east'].number}/" if path == "PARK" else path
    for phone in (True, False):
        page = browse(phone=phone)
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
