"""Bays on a street in a real browser: proposed, measured, signed by two people, objected to, set out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.cases.tests.test_offline import signed_in
from xiuhua.evidence.examples import a_photo
from xiuhua.parking.examples import the_streets_office
from xiuhua.parking.models import CarPark, Decision, Limit
from xiuhua.places.examples import COMMUNITY

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = "106.300000, 29.330000\n106.300800, 29.330000"
FIGURES = {
    "width_m": "7", "slope_pct": "2", "left_for_fire_m": "5", "sight_m": "80", "walkway_left_m": "2",
    "to_junction_m": "60", "to_zebra_m": "12", "to_hydrant_m": "45",
}  # fmt: skip


class Clock:
    """Days go by for the whole server: it asks Django what time it is."""

    def __init__(self, monkeypatch):
        self.away = timedelta(0)
        real = timezone.now
        monkeypatch.setattr(timezone, "now", lambda: real() + self.away)

    def days(self, n):
        self.away += timedelta(days=n)


def at(page, user, path):
    """Somebody opens a page; after some days they have to sign in again."""
    page.goto(path)
    if "/sign-in/" in page.url:
        signed_in(page, user, path)
    return page


def unfold(page, name):
    """Open the form called so and answer it."""
    page.locator(f"#do-{name} > summary").click()
    return page.locator(f"#do-{name} form")


def send(form):
    """Press the form's own button."""
    form.locator("button.btn-primary, button.btn-danger").last.click()


def press(page, step):
    """Press a button that asks for nothing."""
    with page.expect_navigation():
        page.locator(f"form[action$='/{step}/'] button").click()


def test_from_the_line_on_the_map_to_the_marked_bays(browse, axe, monkeypatch, tmp_path):
    clock = Clock(monkeypatch)
    office = the_streets_office()
    photo = tmp_path / "bays.jpg"
    photo.write_bytes(a_photo(seed=5, width=800))

    desk = signed_in(browse(), office["officer"], "/desk/parking/streets/propose/")
    axe(desk)
    for name, value in {"street": "滨江大道", "name": "12号至40号", "bays": "12", "reasons": "缺少车位",
                        "hours-0-start": "08:00", "hours-0-end": "20:00", "hours-0-longest_min": "120"}.items():  # fmt: skip
        desk.locator(f"[name='{name}']").fill(value)
    desk.select_option("[name=division]", COMMUNITY)
    desk.locator("[name=line]").evaluate("(box, words) => { box.value = words; }", POINTS)
    desk.get_by_role("button", name="拟定，并填写测量结果").click()
    desk.wait_for_url("**/measure/")
    axe(desk)

    # the conditions follow what is typed, before anything is kept
    for name, value in FIGURES.items():
        desk.locator(f"[name={name}]").fill(value)
    desk.locator("[name=to_stop_m_none]").check()
    desk.select_option("[name=on_fire_lane]", "no")
    desk.locator("#evaluated").get_by_text("宽 7.0 米，需 8.0 米").wait_for()
    assert Decision.objects.get().measured == {}
    desk.locator("[name=width_m]").fill("12.5")
    desk.locator("#evaluated").get_by_text("宽 7.0 米").wait_for(state="detached")
    desk.get_by_role("button", name="保存并送签").click()
    decision = Decision.objects.get()
    there = f"/desk/parking/streets/{decision.number}/"
    desk.wait_for_url(f"**{there}")
    axe(desk)

    # two people sign, each on a page of their own
    police = signed_in(browse(), office["police"], "/desk/parking/streets/signatures/")
    axe(police)
    police.get_by_role("link", name="打开，签署或退回").click()
    press(police, "sign_police")
    head = signed_in(browse(), office["head"], there)
    axe(head)
    press(head, "sign_city")
    decision.refresh_from_db()
    assert decision.state == "signed"

    # published; somebody objects from a phone; answered; decided
    at(desk, office["officer"], there)
    press(desk, "publish")
    phone = browse(phone=True)
    phone.goto("/parking/notices/")
    axe(phone)
    phone.get_by_role("link", name="滨江大道").first.click()
    axe(phone)
    phone.locator("[name=words]").fill("路口太近")
    phone.get_by_role("button", name="提出异议").click()
    phone.get_by_text("您的异议已收到").wait_for()
    clock.days(8)
    at(desk, office["officer"], "/desk/parking/streets/?tab=published")
    axe(desk)
    desk.goto(there)
    desk.locator("form[action*='/objections/'] [name=words]").fill("已移开 60 米")
    desk.locator("form[action*='/objections/'] button").click()
    desk.get_by_text("已答复").first.wait_for()
    at(head, office["head"], there)
    form = unfold(head, "decide")
    form.locator("[name=document]").fill("江津城管〔2026〕8号")
    send(form)
    head.get_by_text("已决定").first.wait_for()

    # marked, with a photo; a driver reads until when to leave
    desk.goto(there)
    form = unfold(desk, "set_out")
    form.locator("[name=photos]").set_input_files(photo)
    desk.wait_for_selector(".xh-shot")
    send(form)
    desk.get_by_text("已施划").first.wait_for()
    axe(desk)
    stretch = CarPark.objects.get()
    assert (stretch.capacity, stretch.state, stretch.opened_on) == (12, "open", localdate())
    assert Limit.objects.get().decision == decision.number
    phone.goto(f"/parking/streets/{stretch.number}/?at={localdate() + timedelta(days=1)}T09:00")
    assert "11:00" in phone.locator("main").inner_text()
    axe(phone)
    phone.goto("/parking/street-rules/")
    axe(phone)
