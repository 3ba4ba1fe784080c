"""Keys and boxes: finding by two characters, narrowing, keeping the filter, doing many at once."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import an_organisation
from xiuhua.accounts.models import OrganisationKind
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.models import Case, SavedFilter
from xiuhua.places.examples import a_little_county

from .test_journey import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posts():
    a_little_county()
    a_standard()
    unit = an_organisation(name="市政设施管护所", kind=OrganisationKind.UNIT, division="500116")
    return the_posts(unit)


def test_keys_choose_some_preview_them_and_do_them(browse, axe, posts):
    for word in ("滨江大道井盖破损", "路灯不亮", "垃圾成堆"):
        a_case("take_in" if word == "垃圾成堆" else "", posts=posts, words=word)
    page = signed_in(browse(), posts["reception"], "/desk/queue/open/")
    page.wait_for_selector("#preview h2")

    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.inner_text("[data-count]") == "3"
    page.keyboard.press("p")
    page.wait_for_url("**/desk/many/**")
    axe(page)
    assert page.locator("form[method=post] .xh-many tbody tr").count() == 2
    page.fill("[name=words]", "已核对")
    page.click("button:has-text('确认受理')")

    page.wait_for_selector("h1:has-text('已办 2 件')")
    axe(page)
    assert set(Case.objects.values_list("state", flat=True)) == {"taken_in"}
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/queue/open/")


def test_the_box_for_all_ticks_and_unticks_the_page(browse, posts):
    for word in "一二三":
        a_case(words=word)
    page = signed_in(browse(), posts["reception"], "/desk/queue/open/")

    page.check("[data-all]")
    assert page.locator("input[name=case]:checked").count() == 3
    page.locator("input[name=case]").first.uncheck()
    assert not page.is_checked("[data-all]")
    assert page.inner_text("[data-count]") == "2"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_list_is_narrowed_and_the_filter_kept(browse, axe, posts, javascript):
    for word in ("滨江大道井盖破损", "路灯不亮"):
        a_case(words=word)
    page = signed_in(browse(javascript=javascript), posts["reception"], "/desk/queue/open/")

    if javascript:
        page.wait_for_selector("#preview h2")
        page.keyboard.press("f")
        page.wait_for_selector("#conditions [name=q]")
        axe(page)
    else:
        page.click("text=筛选")
        page.wait_for_url("**/desk/conditions/**")
    page.fill(".xh-panel [name=q]", "井盖")
    page.click("label:has-text('随手拍'), label:has-text('市民')")
    page.click(".xh-panel button.btn-primary")
    page.wait_for_url("**/desk/queue/open/?**")
    assert page.locator("[data-row]").count() == 1
    assert page.locator(".xh-chips li").count() == 3
    page.fill("[name=name]", "滨江一线")
    page.click("button:has-text('保存')")
    page.wait_for_selector(".xh-queues a:has-text('滨江一线')")
    if javascript:
        axe(page)
    assert SavedFilter.objects.get().name == "滨江一线"
    page.click(".xh-chips a >> nth=0")
    page.wait_for_selector(".xh-chips")
    assert page.locator(".xh-chips li").count() == 2


def test_without_a_script_all_of_the_page_are_done(browse, posts):
    for word in "一二三":
        a_case(words=word)
    page = signed_in(browse(javascript=False), posts["reception"], "/desk/queue/open/")

    page.check("[name=all]")
    page.select_option("[name=do]", "take_in")
    page.click(".xh-bulk button")
    page.click("button:has-text('确认受理')")

    page.wait_for_selector("h1:has-text('已办 3 件')")
    assert set(Case.objects.values_list("state", flat=True)) == {"taken_in"}


def test_on_a_phone_a_filtered_list_fits_the_screen(browse, axe, posts):
    a_case(words="滨江大道井盖破损")
    page = signed_in(browse(phone=True), posts["reception"], "/desk/queue/open/")
    page.goto("/desk/queue/open/?q=井盖&source=public")
    axe(page)
    page.goto("/desk/conditions/?queue=open&q=井盖")
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
