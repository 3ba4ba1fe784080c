"""A filing standard in a real browser: handed in, its doubts settled, released by somebody else."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.cases.models import FilingRule
from xiuhua.cases.tests.test_offline import signed_in
from xiuhua.imports.examples import a_workbook
from xiuhua.jobs import worker
from xiuhua.kernel.permissions import Role

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = [
    "大类代码",
    "大类名称",
    "小类代码",
    "小类名称",
    "处置单位",
    "主管部门",
    "立案条件",
    "处置时限",
]
ROWS = [
    ["01", "公用设施", "01", "上水井盖", "供水企业", "水利局", "井盖破损", "4小时"],
    ["", "", "02", "污水井盖", "排水企业", "住建委", "井盖与路面高差大于2cm", "1天"],
    ["", "", "03", "雨水井盖", "排水企业", "住建委", "井盖与路面高差大于3cm", "尽快"],
]


def work() -> None:
    """A worker's turn, beside the browser."""

    def turn() -> None:
        worker.run(once=True)
        connections.close_all()

    thread = threading.Thread(target=turn)
    thread.start()
    thread.join(30)


def test_from_the_file_to_the_release(browse, axe, tmp_path):
    file = tmp_path / "标准.xlsx"
    file.write_bytes(a_workbook(("部件", [["立案标准"], HEAD, *ROWS])))
    desk = signed_in(browse(), a_user(Role.COMMAND_HEAD), "/desk/imports/")
    axe(desk)
    desk.get_by_role("link", name="提交文件").first.click()
    axe(desk)
    desk.set_input_files("[name=file]", file)
    desk.fill("[name=since]", f"{localdate() + timedelta(days=7)}")
    desk.fill("[name=document]", "演示〔2026〕9号")
    desk.get_by_role("button", name="读取并核对").click()
    desk.get_by_text("后台正在处理").wait_for()
    work()
    desk.get_by_text("不能识别为处置时限").first.wait_for()  # the page looks again by itself
    axe(desk)

    mistake = desk.locator(".xh-trouble", has_text="不能识别为处置时限")
    mistake.get_by_label("应为").fill("2天")
    mistake.get_by_role("button", name="更正").click()
    climbing = desk.locator(".xh-trouble", has_text="下拉填充")
    climbing.get_by_role("button", name="更正").click()  # what is proposed
    while (doubt := desk.locator(".xh-trouble").first).count():
        doubt.get_by_label("原文无误，理由").fill("已核对原件")
        with desk.expect_navigation():
            doubt.get_by_role("button", name="确认无误").click()
    desk.get_by_role("button", name="提交发布").click()
    work()
    desk.get_by_text("待发布").first.wait_for()

    phone = signed_in(browse(phone=True), a_user(Role.COMMAND_HEAD), "/desk/imports/")
    phone.get_by_role("link", name="标准.xlsx").click()
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("button", name="发布", exact=True).click()
    work()
    phone.get_by_text("已生效").first.wait_for()
    assert list(
        FilingRule.objects.filter(source="演示〔2026〕9号")
        .order_by("order")
        .values_list("condition", "limit_value")
    ) == [("井盖破损", 4), ("井盖与路面高差大于2cm", 1), ("井盖与路面高差大于2cm", 2)]
