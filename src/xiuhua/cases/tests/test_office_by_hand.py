"""The tables of the office in a browser: an area drawn by pin and by typing, a case tried out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import PASSWORD, a_user, an_organisation
from xiuhua.cases.actions.duties import add_row
from xiuhua.cases.examples import a_standard
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.places.examples import COMMUNITY, COUNTY, a_little_county
from xiuhua.places.models import Area

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enter(browse):
    """``enter(Role.SHIFT_HEAD)``: a page of somebody signed in."""

    def entered(role, **how):
        user, page = a_user(role), browse(**how)
        page.goto("/sign-in/")
        page.fill("input[name=username]", user.username)
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("form button.btn-primary")
        return page

    return entered


@pytest.mark.parametrize("phone", [False, True])
def test_an_area_is_declared_with_the_keyboard_alone(enter, axe, phone):
    a_little_county()
    a_standard()
    page = enter(Role.SHIFT_HEAD, phone=phone)
    page.goto("/desk/zones/new/")
    axe(page)
    page.fill("[name=name]", "Pipe works")
    page.fill("[name=reason]", "Pipes are renewed")
    page.fill("[name=last_on]", (timezone.localdate() + timedelta(days=3)).isoformat())
    page.fill("#id_classes-ts-control", "manhole")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.evaluate(f"document.querySelector('#id_place').tomselect.setValue('{COMMUNITY}')")
    page.click("main button.btn-primary")
    page.wait_for_url("**/desk/zones/**")
    assert page.locator("#zone-rows").inner_text().count("Pipe works") == 1
    axe(page)
    assert Area.objects.get().classes == ["C0101"]


def test_a_case_is_tried_out_without_javascript(enter):
    a_little_county()
    cover = a_standard().category
    unit = an_organisation("Road station", code="SZ")
    add_row(
        category=cover, division=COUNTY, unit=unit, document="List 2024",
        first_on=timezone.localdate(), by=SYSTEM,
    )  # fmt: skip
    page = enter(Role.DISPATCHER, javascript=False)
    page.goto("/desk/duties/")
    page.select_option("[name=category]", "C0101")
    page.select_option("[name=where]", COMMUNITY)
    page.click("button[name=try]")
    assert "Road station" in page.locator("#try ~ div").inner_text()
    assert "List 2024" in page.locator("#try ~ div").inner_text()


def test_the_lists_of_the_office_pass_axe(enter, axe):
    a_little_county()
    a_standard()
    page = enter(Role.ADMINISTRATOR)
    for path in ("numbers/", "numbers/recheck_share/", "classes/", "classes/C0101/", "causes/"):
        page.goto(f"/desk/{path}")
        axe(page)
    page = enter(Role.COMMAND_HEAD)
    for path in ("duties/", "duties/new/", "duties/sheet/"):
        page.goto(f"/desk/{path}")
        axe(page)
