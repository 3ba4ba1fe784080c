"""An officer draws plots and a plan, a worker computes it, a head adopts it, a car park comes of it."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate, now

from xiuhua.accounts.examples import a_user
from xiuhua.cases.tests.test_offline import signed_in
from xiuhua.jobs import worker
from xiuhua.kernel.permissions import Role
from xiuhua.ledgers.queries import stock
from xiuhua.parking.actions.demand import note_refused
from xiuhua.parking.models import CarPark, SitingPlan
from xiuhua.places.examples import a_little_county, a_plot
from xiuhua.places.models import Plot

pytestmark = pytest.mark.django_db(transaction=True)
CROWDED, BUSY = (106.30, 29.33), (106.25, 29.30)
CORNERS = "\n".join(f"{106.30 + x}, {29.33 + y}" for x, y in ((0, 0), (0.0004, 0), (0.0004, 0.0004), (0, 0.0004)))  # fmt: skip


def typed(form, name, words):
    """Fill a box that is folded away under the map."""
    form.locator(f"[name={name}]").evaluate("(box, words) => { box.value = words; }", words)


def fits(page):
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_from_an_idle_plot_to_a_car_park_in_the_ledger(browse, axe):
    a_little_county()
    a_plot("东门边角地", at=BUSY)
    for (lon, lat), often in ((CROWDED, 6), (BUSY, 2)):
        for _each in range(often):
            note_refused(lon, lat, "wechat", now())
    officer, head = a_user(Role.PARKING_OFFICER), a_user(Role.COMMAND_HEAD)

    # a plot
    desk = signed_in(browse(), officer, "/desk/places/plots/")
    axe(desk)
    desk.get_by_role("link", name="登记地块").click()
    form = desk.locator("form.xh-card")
    form.locator("[name=name]").fill("原粮站空地")
    form.locator("[name=owner]").fill("城市资产公司")
    typed(form, "outline", CORNERS)
    axe(desk)
    form.get_by_role("button", name="录入").click()
    desk.get_by_text("已登记，选址方案可以选用。").wait_for()
    plot = Plot.objects.get(name="原粮站空地")
    axe(desk)

    # a plan; without a worker the page says that it waits
    desk.goto("/desk/parking/sites/")
    axe(desk)
    desk.get_by_role("link", name="新建方案").click()
    desk.locator("[name=title]").fill("春季方案")
    desk.locator("[name=k]").fill("0")
    axe(desk)
    desk.get_by_role("button", name="开始计算").click()
    desk.locator("#id_k_field.xh-wrong").wait_for()
    desk.locator("[name=k]").fill("1")
    desk.get_by_role("button", name="开始计算").click()
    desk.get_by_text("排队等待计算").wait_for()
    worker.run(once=True)
    desk.locator("#chosen").wait_for()  # the page looks again by itself
    assert SitingPlan.objects.get().answer.picks[0].plot == plot.pk
    text = desk.locator("main").inner_text()
    assert "75.0%" in text and "原粮站空地" in text
    desk.locator("city-map[data-map-ready]").wait_for()
    assert desk.locator("city-map .xh-mark").count() == 1
    axe(desk)
    address = desk.url

    # the head adopts it, on a phone
    phone = signed_in(browse(phone=True), head, address)
    fits(phone)
    phone.locator("#do-adopt > summary").click()
    adopt = phone.locator("#do-adopt form")
    adopt.locator("[name=document]").fill("局长办公会纪要7号")
    axe(phone)
    adopt.get_by_role("button", name="采纳").click()
    phone.get_by_text("已采纳，选中地块已列为台账项目。").wait_for()
    fits(phone)

    # the officer follows it to the car park
    desk.goto(address)
    desk.locator("#do-start > summary").click()
    desk.locator("#do-start form").get_by_role("button").click()
    desk.get_by_text("已登记开工，尚未计入台账。").wait_for()
    assert stock("parking.bays", localdate()) == {}
    desk.locator("#do-finish > summary").click()
    finish = desk.locator("#do-finish form")
    finish.locator("[name=spaces]").fill("42")
    finish.locator("[name=document]").fill("移交单2号")
    finish.get_by_role("button").click()
    desk.get_by_text("停车场已入库，泊位已记入台账。").wait_for()
    axe(desk)
    assert stock("parking.bays", localdate()) == {("public",): 42}
    desk.get_by_role("link", name="原粮站空地").first.wait_for()
    assert CarPark.objects.get().name == "原粮站空地"


def test_a_plan_reads_without_scripts(browse):
    a_plot(at=CROWDED)
    note_refused(*CROWDED, "web", now())
    page = signed_in(
        browse(javascript=False), a_user(Role.PARKING_OFFICER), "/desk/parking/sites/new/"
    )
    page.locator("[name=title]").fill("没有脚本")
    page.get_by_role("button", name="开始计算").click()
    worker.run(once=True)
    page.get_by_role("link", name="刷新").click()
    page.locator("#chosen").wait_for()
    assert page.locator("city-map svg").count() == 1
