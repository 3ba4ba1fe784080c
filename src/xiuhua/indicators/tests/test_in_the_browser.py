"""Evaluation and a bulletin's life, in a real browser."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.tests.test_journey import signed_in
from xiuhua.indicators.examples import closed, filed, some_cases
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_a_ranking_to_its_cases_and_from_a_draft_to_everybody(browse, axe):
    a_little_county()
    day = timezone.localdate() - timedelta(days=2)
    at_nine = datetime.combine(day, time(9), timezone.get_current_timezone())
    unit, place = an_organisation("Lighting station"), {"division_id": "500116005003"}
    some_cases(3, at_nine, unit=unit, **place, **closed(at_nine))
    some_cases(1, at_nine, unit=unit, **place, **filed(at_nine))
    page = signed_in(browse(), a_user(Role.SHIFT_HEAD))
    page.goto(f"/desk/evaluation/?sheet=unit&first={day}&last={day + timedelta(days=1)}")
    assert page.locator("tbody td", has_text="75.00 %").count() >= 1

    axe(page)
    page.locator("tfoot a", has_text="75.00 %").first.click()
    assert page.locator(".xh-line").count() == 3

    page.goto("/desk/bulletins/")
    page.select_option("[name=kind]", "day")
    page.fill("[name=day]", f"{day}")
    page.click("main form button.btn-primary")
    page.get_by_role("button", name="送审").click()
    assert page.get_by_role("button", name="发布").count() == 0
    address = page.url

    director = signed_in(browse(), a_user(Role.COMMAND_HEAD))
    director.goto(address)
    director.check("[name=public]")
    director.get_by_role("button", name="发布").click()
    stranger = browse(phone=True)
    stranger.goto("/statistics/")
    axe(stranger)
    stranger.goto("/bulletins/")
    stranger.locator("main a", has_text="日报").click()
    assert "75.00 %" in stranger.content()
