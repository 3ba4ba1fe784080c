"""An officer brings a file of plots in, reads what is wrong with it, and brings the mended one in."""

from __future__ import annotations

import json

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.cases.tests.test_offline import signed_in
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import a_little_county
from xiuhua.places.models import Plot

from .test_plots import YARD, a_feature, a_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_a_file_with_a_fault_and_the_mended_one(browse, axe, phone):
    a_little_county()
    desk = signed_in(browse(phone=phone), a_user(Role.PARKING_OFFICER), "/desk/places/plots/")
    with desk.expect_navigation():
        desk.get_by_role("link", name="导入", exact=True).click()
    axe(desk)
    told = json.loads(a_file(a_feature(**YARD), a_feature(0.001, 名称="东门空地")))
    _hand_in(desk, told)
    desk.get_by_text("请填写权属单位").first.wait_for()
    assert not Plot.objects.exists()
    axe(desk)

    told["features"][1]["properties"]["权属"] = "街道办"
    _hand_in(desk, told)
    desk.get_by_text("已导入 2 个地块").wait_for()
    desk.get_by_role("link", name="东门空地").wait_for()
    axe(desk)
    with desk.expect_download() as given:
        desk.get_by_role("link", name="GeoJSON").click()
    assert len(json.loads(given.value.path().read_bytes())["features"]) == 2
    assert desk.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def _hand_in(desk, told):
    file = {"name": "plots.geojson", "mimeType": "application/json", "buffer": json.dumps(told).encode()}  # fmt: skip
    desk.set_input_files("[name=file]", file)
    with desk.expect_navigation():
        desk.get_by_role("button", name="导入").click()
