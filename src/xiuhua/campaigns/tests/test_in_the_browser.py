"""A campaign in a real browser: planned at the desk, walked on a phone without signal, seen in the tally."""

from __future__ import annotations

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.campaigns.models import Campaign, Raised, Task, Visit
from xiuhua.campaigns.queries.belonging import cases_of
from xiuhua.cases.examples import a_standard
from xiuhua.cases.models import Case
from xiuhua.cases.tests.test_offline import all_sent, kept, signed_in, waits
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import IN_THE_CELL, a_little_county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def photo(tmp_path):
    file = tmp_path / "now.jpg"
    file.write_bytes(a_photo(gps=IN_THE_CELL, seed=3, width=800))
    return file


def planned(page) -> None:
    day = timezone.localdate().isoformat()
    page.goto("/desk/campaigns/plan/")
    page.fill("[name=name]", "Before the rain")
    page.fill("[name=kind]", "Flood")
    page.fill("[name=first]", day)
    page.fill("[name=last]", day)
    page.select_option("[name=divisions]", "500116005")


def test_from_the_plan_by_a_walk_without_signal_to_the_tally(browse, axe, photo):
    a_little_county()
    a_standard()
    desk = signed_in(browse(), a_user(Role.SHIFT_HEAD), "/desk/campaigns/")
    planned(desk)
    axe(desk)
    desk.get_by_role("button", name="保存").click()
    desk.get_by_role("button", name="开始").click()
    desk.goto(f"/desk/campaigns/{Campaign.objects.get().pk}/census/")
    desk.select_option("#assign_division", "500116005003")
    desk.get_by_role("button", name="分派", exact=True).click()
    desk.get_by_text("待普查").first.wait_for()
    axe(desk)
    task = Task.objects.get()

    phone = signed_in(browse(phone=True), a_user(Role.COLLECTOR), "/m/census/")
    axe(phone)
    place, report = f"/m/census/{task.pk}/", f"/m/census/{task.pk}/report/"
    kept(phone, place)
    phone.goto(place)
    axe(phone)
    kept(phone, report, "/outbox/")
    phone.context.set_offline(True)
    phone.click(f"a[href='{report}']")
    phone.wait_for_url(f"**{report}")
    phone.set_input_files("[name=photos]", photo)
    phone.wait_for_selector(".xh-shot")
    phone.fill("[name=words]", "The drain is full of leaves.")
    phone.click(".xh-dock button")
    phone.wait_for_selector("[data-kept-here]")
    phone.goto(place)
    phone.fill("[name=found]", "1")
    phone.click(".xh-dock button")
    phone.wait_for_selector("[data-kept-here]")
    waits(phone, 2)
    assert not Visit.objects.exists()
    phone.context.set_offline(False)
    phone.goto("/m/census/")
    all_sent(phone)

    case, campaign = Case.objects.get(), Campaign.objects.get()
    assert (Visit.objects.get().found, Raised.objects.get().case) == (1, case)
    assert list(cases_of(campaign)) == [case]
    desk.goto(f"/desk/campaigns/{campaign.pk}/")
    axe(desk)
    assert "1/1" in desk.locator(".xh-nows").inner_text()


def test_the_same_angle_without_signal_and_the_pair_side_by_side(browse, axe, photo):
    from xiuhua.campaigns import actions
    from xiuhua.cases.examples import a_picture

    a_little_county()
    head = a_user(Role.SHIFT_HEAD)
    day = timezone.localdate()
    campaign = actions.plan(name="Clean", kind="Town", first=day, last=day, by=head)
    actions.start(campaign, by=head)
    point = actions.add_viewpoint(campaign, name="The bridge", by=head)
    actions.shoot(point, photos=[a_picture(1)], by=head)
    phone = signed_in(browse(phone=True), a_user(Role.COLLECTOR), "/m/census/")
    there = f"/m/viewpoints/{point.pk}/"
    kept(phone, there)
    phone.goto(there)
    axe(phone)
    assert phone.locator("main figure img").count() >= 1, "the picture to hold the phone against"
    phone.context.set_offline(True)
    phone.goto(there)
    phone.set_input_files("[name=photos]", photo)
    phone.wait_for_selector(".xh-shot")
    phone.click(".xh-dock button")
    phone.wait_for_selector("[data-kept-here]")
    phone.context.set_offline(False)
    phone.goto("/m/census/")
    all_sent(phone)
    assert Item.objects.filter(subject_kind="campaigns.viewpoint").count() == 2

    desk = signed_in(browse(), head, f"/desk/campaigns/viewpoints/{point.pk}/")
    axe(desk)
    desk.get_by_role("button", name="公开这组对比照片").click()
    desk.get_by_role("link", name="公众看到的样子").click()
    desk.wait_for_url("**/campaigns/*/")
    axe(desk)
    assert desk.locator(".xh-ba img").count() == 2
