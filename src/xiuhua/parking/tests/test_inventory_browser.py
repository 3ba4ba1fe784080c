"""A parking officer's morning in a real browser: the first screen, a new car park, a correction, a table."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.cases.tests.test_offline import signed_in
from xiuhua.imports.examples import a_workbook
from xiuhua.jobs import worker
from xiuhua.kernel.permissions import Role
from xiuhua.ledgers.models import Entry
from xiuhua.parking.examples import TOWN
from xiuhua.parking.models import CarPark
from xiuhua.parking.tests.test_inventory import entered
from xiuhua.parking.tests.test_inventory_pages import a_device
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ["停车场名称", "类别", "镇街", "社区", "总泊位数"]


def work() -> None:
    """A worker's turn, beside the browser."""

    def turn() -> None:
        worker.run(once=True)
        connections.close_all()

    thread = threading.Thread(target=turn)
    thread.start()
    thread.join(30)


def test_a_morning_of_two_officers(browse, axe, tmp_path):
    a_little_county()
    officer, other = a_user(Role.PARKING_OFFICER), a_user(Role.PARKING_OFFICER)
    silent = entered(
        officer, name="东门停车场", day=localdate() - timedelta(days=3), today=localdate()
    )
    a_device(silent, at=timezone.now() - timedelta(hours=6), free=4)
    desk = signed_in(browse(), officer, "/desk/parking/")
    desk.get_by_role("link", name="东门停车场").wait_for()
    assert "无上报" in desk.locator("#troubles").inner_text()
    axe(desk)

    _enters_a_car_park(desk, axe)
    _corrects_the_count(desk, axe, CarPark.objects.get(name="西门停车场"))
    _brings_a_table_in(desk, browse(), other, tmp_path)
    assert CarPark.objects.get(name="北门停车场").capacity == 25


def _enters_a_car_park(desk, axe):
    desk.get_by_role("link", name="登记停车场").click()
    axe(desk)
    desk.fill("[name=name]", "西门停车场")
    desk.select_option("[name=supply]", "public")
    desk.select_option("[name=division]", TOWN)
    desk.locator("[name=ways]").evaluate("(box) => { box.value = '106.2600, 29.2920'; }")
    for name, value in (("spaces", "30"), ("document", "验收单2号"), ("day", f"{localdate()}")):
        desk.fill(f"[name={name}]", value)
    desk.get_by_role("button", name="录入", exact=True).click()
    desk.get_by_text("停车场已登记").wait_for()
    axe(desk)


def _corrects_the_count(desk, axe, car_park):
    desk.locator("#do-correct > summary").click()
    form = desk.locator("#do-correct form")
    form.locator("[name=entry]").select_option(index=1)
    for name, value in (("spaces", "28"), ("reason", "复核少两个"), ("document", "复核记录")):
        form.locator(f"[name={name}]").fill(value)
    axe(desk)
    form.get_by_role("button", name="更正").click()
    desk.get_by_text("已更正").wait_for()
    assert desk.locator("#entries tbody tr").count() == 3
    car_park.refresh_from_db()
    assert (car_park.capacity, Entry.objects.filter(subject_key=car_park.number).count()) == (28, 3)


def _brings_a_table_in(desk, second, other, tmp_path):
    file = tmp_path / "台账.xlsx"
    rows = [["西门停车场", "公共", "几江街道", "", 28], ["北门停车场", "公共", "几江街道", "", 25]]
    file.write_bytes(a_workbook(("台账", [["停车场台账"], HEAD, *rows])))
    desk.goto("/desk/parking/")
    desk.get_by_role("link", name="导入表格").last.click()
    desk.set_input_files("[name=file]", file)
    desk.fill("[name=document]", "2026年停车场台账")
    desk.fill("[name=day]", f"{localdate()}")
    desk.get_by_role("button", name="读取并核对").click()
    desk.get_by_text("后台正在处理").wait_for()
    work()
    doubt = desk.locator(".xh-trouble", has_text="未列入本表")
    doubt.wait_for()  # the page looks again by itself
    assert "东门停车场" in doubt.inner_text()
    doubt.get_by_label("原文无误，理由").fill("东门停车场本次未统计")
    doubt.get_by_role("button", name="确认无误").click()
    desk.get_by_role("button", name="提交发布").click()
    work()
    desk.get_by_text("待发布").first.wait_for()
    page = signed_in(second, other, "/desk/imports/")
    page.get_by_role("link", name="台账.xlsx").click()
    page.get_by_role("button", name="发布", exact=True).click()
    work()
    page.get_by_text("已生效").first.wait_for()
