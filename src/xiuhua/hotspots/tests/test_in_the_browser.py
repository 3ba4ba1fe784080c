"""Hot spots in a real browser: read from the list, decided by a head, answered by the unit."""

from __future__ import annotations

from datetime import timedelta

import h3
import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.examples import a_standard
from xiuhua.cases.models import Case, Category
from xiuhua.cases.tests.test_journey import signed_in
from xiuhua.hotspots import actions
from xiuhua.hotspots.models import Spot, UnitRequest
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_list_to_the_reply_of_the_unit(browse, axe):
    a_little_county()
    cover, now = a_standard().category, timezone.now()
    litter = Category.objects.create(key="E0202", kind="E", major="Litter", name="Litter")
    middle = h3.latlng_to_cell(IN_THE_CELL[1], IN_THE_CELL[0], 9)
    for n, cell in enumerate([*([middle] * 10), *sorted(h3.grid_disk(middle, 4))]):
        lat, lon = h3.cell_to_latlng(cell)
        at = now - timedelta(days=5 * (n % 10) + 1)
        Case.objects.create(
            number=f"5001162026{n:09d}", tracking_hash=f"h{n}", source="public", lon=lon, lat=lat,
            reported_by="public", category=cover if n < 10 else litter, division_id=COMMUNITY, precision="gps",
            state="closed", reported_at=at, filed_at=at, closed_at=at,
        )  # fmt: skip
    actions.search(timezone.localdate() - timedelta(days=1))
    unit = an_organisation()

    desk = signed_in(browse(), a_user(Role.SHIFT_HEAD))
    desk.goto("/desk/hotspots/")
    axe(desk)
    desk.locator("a.xh-way").first.click()
    axe(desk)
    desk.fill("[name=words]", "Find out why it breaks.")
    desk.select_option("[name=unit]", str(unit.pk))
    desk.get_by_role("button", name="向责任单位发函").click()
    desk.get_by_text("已函请单位").first.wait_for()
    assert Spot.objects.get().state == "asked"

    theirs = signed_in(
        browse(javascript=False), a_user(Role.UNIT, organisation=unit), "/desk/hotspots/asked/"
    )
    theirs.fill("[name=words]", "The bed was washed out; it is rebuilt.")
    theirs.get_by_role("button", name="回复").click()
    assert UnitRequest.objects.get().reply == "The bed was washed out; it is rebuilt."
