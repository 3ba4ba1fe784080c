"""A unit's morning in a real browser: on a phone, without scripts; and its pages at both widths."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import PASSWORD, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.actions.causes import load_causes
from xiuhua.cases.examples import DATA, a_case, a_picture, the_posts
from xiuhua.cases.models import Ask
from xiuhua.kernel.permissions import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posts():
    load_causes(DATA / "causes.json", by=SYSTEM)
    return the_posts(an_organisation("市政设施管护所（演示）"))


def sign_in(page, user):
    page.goto("/sign-in/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")


def test_a_unit_receives_and_asks_for_more_time_without_scripts(browse, posts):
    case = a_case("dispatch", posts=posts, photos=[a_picture()])
    page = browse(phone=True, javascript=False)
    sign_in(page, posts["unit"])
    page.goto("/desk/unit/")
    page.click("article button.btn-primary")
    case.refresh_from_db()
    assert case.received_at is not None
    page.goto("/desk/unit/?tab=hand")
    page.click('article a[href*="ask_extend"]')
    page.select_option("#id_ask_extend_cause", "parts")
    page.fill("#id_ask_extend_words", "配件明天到。")
    page.click("#step-ask_extend button.btn-primary")

    assert (Ask.objects.get().cause, Ask.objects.get().words) == ("parts", "配件明天到。")
    assert page.locator("section.xh-patch").first.inner_text().count("配件明天到。") == 1


def test_the_desk_and_the_page_of_a_case_at_both_widths(browse, axe, posts):
    case = a_case("dispatch", posts=posts, photos=[a_picture()])
    asked = a_case("dispatch", posts=posts, photos=[a_picture()])
    actions.ask(asked, kind="extend", words="配件未到。", cause="parts", by=posts["unit"])
    for name, paths in (
        ("unit", ["/desk/unit/", f"/desk/cases/{case.number}/?step=ask_shelve"]),
        ("shift_head", [f"/desk/cases/{asked.number}/?step=oversee"]),
    ):
        page = browse()
        sign_in(page, posts[name])
        for path in paths:
            page.goto(path)
            if page.query_selector("city-map"):
                page.wait_for_selector("city-map[data-map-ready]")
            for width, height in ((1440, 900), (390, 844)):
                page.set_viewport_size({"width": width, "height": height})
                axe(page)
                wide, there = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
                assert wide <= there, f"{path} is {wide} wide on {there}"
