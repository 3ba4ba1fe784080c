"""A campaign in a real browser: planned at the desk, walked on a phone, seen in the tally."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.cases.tests.test_journey import signed_in
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_plan_to_the_tally(browse, axe):
    a_little_county()
    day = timezone.localdate().isoformat()
    desk = signed_in(browse(), a_user(Role.SHIFT_HEAD))
    desk.goto("/desk/campaigns/plan/")
    desk.fill("[name=name]", "Before the rain")
    desk.fill("[name=kind]", "Flood")
    desk.fill("[name=first]", day)
    desk.fill("[name=last]", day)
    desk.select_option("[name=divisions]", "500116005")
    axe(desk)
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("button", name="开始").click()
    desk.fill("#assign_day", day)
    desk.get_by_role("button", name="分派").click()
    assert desk.get_by_text("待普查").count() >= 1

    phone = signed_in(browse(phone=True), a_user(Role.COLLECTOR), "/m/census/")
    axe(phone)
    phone.locator("a.xh-way").first.click()
    phone.fill("[name=found]", "3")
    phone.get_by_role("button", name="已到现场").click()
    phone.wait_for_url("**/m/census/")

    desk.reload()
    axe(desk)
    assert desk.locator(".xh-nows", has_text="普查完成率").count() == 1
    assert "1/" in desk.locator(".xh-nows").inner_text()
