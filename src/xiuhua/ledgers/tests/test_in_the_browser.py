"""A keeper opens a ledger, enters two lines without a script, and reads the year's bridge on a phone."""

from __future__ import annotations

import pytest

from xiuhua.cases.tests.test_offline import signed_in
from xiuhua.ledgers.examples import OTHER_TOWN, TOWN
from xiuhua.ledgers.models import Ledger

pytestmark = pytest.mark.django_db(transaction=True)


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.browser
def test_a_ledger_is_opened_filled_and_its_bridge_read(browse, axe, keeper):
    page = browse()
    signed_in(page, keeper, "/desk/ledgers/")
    page.get_by_role("link", name="新建台账").click()
    for name, value in {
        "key": "test.bays",
        "title": "停车位",
        "classes": "public 公共\nattached 配建",
    }.items():
        page.fill(f"[name={name}]", value)
    press(page, "保存")
    assert Ledger.objects.get().titles == {"public": "公共", "attached": "配建"}

    page.get_by_role("link", name="录入变动").click()
    page.fill("[name=day]", "2022-03-01")
    page.select_option("[name=reason]", "built")
    page.fill("[name=document]", "验收〔2022〕3号")
    page.select_option("[name=form-0-division]", TOWN)
    page.fill("[name=form-0-quantity]", "40")
    press(page, "再加一行")
    page.select_option("[name=form-1-division]", OTHER_TOWN)
    page.select_option("[name=form-1-class_key]", "attached")
    page.fill("[name=form-1-quantity]", "7")
    press(page, "预览存量变化")
    assert page.locator("#preview tbody tr").last.inner_text().split() == [
        "台账合计数",
        "0",
        "47",
        "47",
    ]
    axe(page)
    press(page, "录入")
    page.get_by_role("link", name="增减变动表").click()
    page.get_by_role("link", name="2022", exact=True).click()

    phone = browse(phone=True)
    signed_in(phone, keeper, "/desk/ledgers/test.bays/bridge/?year=2022")
    line = phone.locator("tr", has=phone.get_by_role("rowheader", name="年末")).first
    assert line.inner_text().split() == ["年末", "47", "40", "7"]
    assert phone.get_by_role("rowheader", name="未说明来源（公布数）").count() == 1
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(phone)
