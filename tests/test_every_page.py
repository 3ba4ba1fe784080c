"""The desk's main pages in a real browser: WCAG, no sideways scroll, nothing said in English."""

from __future__ import annotations

import re

import pytest

from xiuhua.accounts.examples import PASSWORD, a_link, a_person, a_user, an_api_key, an_organisation
from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import SYSTEM
from xiuhua.records.actions import note

pytestmark = pytest.mark.django_db(transaction=True)
HAN = re.compile(r"[\u3400-\u9fff]")
SIZES = (1440, 900), (390, 844)

PAGES = {
    "administrator": [
        "/me/", "/desk/users/", "/desk/organisations/", "/desk/keys/", "/desk/jobs/?state=waiting",
        "/desk/messages/", "/desk/calendar/", "/desk/places/", "/nowhere/",
    ],
    "security": ["/desk/users/unit/", "/desk/links/", "/desk/persons/", "PERSON", "PERSONerase/"],
    "auditor": ["/desk/records/", "RECORD", "/desk/records/check/", "/desk/messages/demo/"],
    "dispatcher": ["/desk/", "/desk/map/", "/desk/keys/"],
}  # fmt: skip


@pytest.fixture
def district(settings):
    """A little of everything, for pages that are not empty."""
    settings.DEMO = True
    unit = an_organisation("市政设施管护所（演示）")
    a_user("unit", username="unit", name="李强（演示）", organisation=unit)
    an_api_key("records.view", "cases.see", title="数据交换（演示）")
    a_link("accounts.set_password", holder="市政一班（演示）")
    enqueue("accounts.sweep", {})
    note(
        subject=("accounts.user", "1"), deed="accounts.close_account", by=SYSTEM, before={"a": "1"}
    )
    return a_person("王晓敏", "13812345678")


@pytest.mark.parametrize("role", PAGES)
def test_the_main_pages_at_both_widths(browse, axe, district, role):
    user = a_user(role, name="测试员（演示）", is_demo=True)
    from xiuhua.records.models import Record

    names = {
        "PERSON": f"/desk/persons/{district.public_id}/",
        "RECORD": f"/desk/records/{Record.objects.get(deed='accounts.close_account').pk}/",
    }
    page = browse()
    page.goto("/sign-in/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    for where in PAGES[role]:
        for name, address in names.items():
            where = where.replace(name, address)
        page.goto(where)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            look_over(page, f"{where} at {width}")
            axe(page)


def look_over(page, where):
    """One heading of the first rank, all of them in Chinese, and nothing past the edge."""
    headings = page.locator("h1, h2, h3, th[scope=col]").all_inner_texts()
    said = [text.strip() for text in headings if text.strip()]
    assert page.locator("h1").count() == 1, where
    assert [text for text in said if not HAN.search(text)] == [], where
    past = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert past <= 0, f"{where} is {past} px too wide"
