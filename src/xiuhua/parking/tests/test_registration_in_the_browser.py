"""A company registers itself, is admitted, applies, is asked, answers, and is registered; in a real browser."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.cases.tests.test_offline import signed_in
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import Role
from xiuhua.parking.examples_registration import a_code, somebody_of
from xiuhua.parking.models import CarPark, Operator, Registration
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def photo(tmp_path):
    file = tmp_path / "paper.jpg"
    file.write_bytes(a_photo(seed=2, width=640))
    return file


def press(page, name):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def fill(page, **values):
    for name, value in values.items():
        page.locator(f"main [name={name}]").fill(value)


def pick(page, name, value):
    """Choose one of a row of big choices."""
    page.locator(f"main label:has(input[name={name}][value={value}])").click()


def unfold(page, name):
    """Open the form of a step and answer it."""
    page.locator(f"#do-{name} > summary").click()
    return page.locator(f"#do-{name} form")


def send(form):
    form.locator("button.btn-primary, button.btn-danger").last.click()


def test_a_company_brings_its_car_park_onto_the_register(browse, axe, photo):
    a_little_county()
    officer = a_user(Role.PARKING_OFFICER)

    # the company registers itself, at the foot of the public register
    public = browse()
    public.goto("/parking/registered/")
    public.get_by_text("还没有已备案的停车场").wait_for()
    axe(public)
    public.get_by_role("link", name="登记停车场经营单位").click()
    fill(public, name="易停公司", credit_code=a_code(3), contact="李工", phone="13800000001")
    axe(public)
    press(public, "登记")
    public.get_by_text("主管部门审核后").wait_for()

    # the officer admits it
    desk = signed_in(browse(), officer, "/desk/parking/operators/")
    axe(desk)
    press(desk, "通过")
    desk.get_by_text("已通过").first.wait_for()
    operator = Operator.objects.get(state="admitted")

    # its people apply, step by step, on a phone
    site = signed_in(browse(phone=True), somebody_of(operator), "/desk/parking/own/")
    axe(site)
    with site.expect_navigation():
        site.get_by_role("link", name="申请停车场备案").first.click()
    lon, lat = IN_THE_CELL
    fill(site, name="江边车库", address="滨江路12号")
    for name, value in (("supply", "attached"), ("kind", "underground"), ("division", COMMUNITY)):
        site.locator(f"main [name={name}]").select_option(value)
    site.get_by_text("直接填写坐标").click()
    fill(site, point=f"{lon},{lat}")
    axe(site)
    press(site, "保存，接着填泊位")
    fill(site, spaces="100", ordinary="88", disabled="2", charging="10", large="0", height_m="2.2")
    axe(site)
    press(site, "保存，接着填经营情况")
    fill(site, words="每小时5元", per_hour_yuan="5", pay_ways="3")
    for name, value in (("has_information_system", "yes"), ("joined_to_city", "yes"),
                        ("adverts_in_payment", "no"), ("asks_more_data_than_needed", "no")):  # fmt: skip
        pick(site, name, value)
    axe(site)
    press(site, "保存，接着交材料")
    for key in (
        "form",
        "title",
        "completion",
        "plan",
        "site",
        "bays",
        "manager",
        "rules",
        "tariff",
    ):
        part = site.locator(f"#paper-{key}")
        part.locator("input[type=file]").first.set_input_files(photo)
        part.get_by_role("button", name="提交这份材料").click()
        site.locator(f"#paper-{key}").get_by_text("已交").first.wait_for()
    site.get_by_text("必交材料已齐").wait_for()
    axe(site)
    site.get_by_role("link", name="核对并提交").click()
    press(site, "提交")
    registration = Registration.objects.get()
    assert registration.due_at is not None

    # the officer asks; the clock stands; the operator answers; the officer registers
    desk.goto("/desk/parking/registrations/")
    axe(desk)
    desk.get_by_role("link", name="江边车库").click()
    press(desk, "开始审查")
    form = unfold(desk, "ask")
    form.locator("[name=words]").fill("无障碍泊位靠近电梯吗？")
    send(form)
    desk.get_by_text("经营单位答复前暂停计时").wait_for()
    axe(desk)

    site.reload()
    site.get_by_text("无障碍泊位靠近电梯吗？").first.wait_for()
    form = unfold(site, "answer")
    form.locator("[name=words]").fill("靠近电梯，相距五米")
    send(form)
    site.get_by_text("审核期限继续计算").first.wait_for()

    desk.reload()
    desk.get_by_text("靠近电梯，相距五米").first.wait_for()
    desk.get_by_text("不缺：可以准予备案").wait_for()
    send(unfold(desk, "register"))
    desk.get_by_text("停车场和泊位已入账").first.wait_for()
    axe(desk)

    # everybody finds it, the operator prints it
    public.goto("/parking/registered/?q=江边")
    public.get_by_text(f"{localdate().year}-0001").wait_for()
    axe(public)
    site.goto("/desk/parking/own/")
    site.get_by_text("已备案").first.wait_for()
    axe(site)
    assert CarPark.objects.get().capacity == 100
