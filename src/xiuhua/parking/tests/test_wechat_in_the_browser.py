"""A driver finds a space by talking to an account, and reports a car on the pavement; an officer sees it."""

from __future__ import annotations

import pytest
from django.test import Client

from xiuhua.accounts.examples import a_user
from xiuhua.cases.examples import a_standard
from xiuhua.cases.models import Case
from xiuhua.jobs.models import Job
from xiuhua.kernel.permissions import Role
from xiuhua.parking.actions.talking import photos
from xiuhua.places.examples import a_little_county

from .wechat_ground import a_car_park, the_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(settings, live_server):
    settings.DEMO, settings.BASE_URL = True, live_server.url
    a_little_county()
    a_standard()
    a_car_park(free=8)
    a_car_park("体育馆停车场", east_m=300)
    the_account("parking", answers_with="card", is_demo=True)
    the_account("traffic", is_demo=True)


def say(page, words):
    page.locator("#say").fill(words)
    page.get_by_role("button", name="发送", exact=True).click()


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_a_space_is_found_and_a_photo_becomes_a_case(demo, browse, axe, phone):
    page = browse(phone=phone)
    page.goto("/demo/phone/")
    axe(page)
    page.get_by_role("button", name="关注公众号").click()
    page.get_by_text("您好，这里是易停江津").wait_for()
    say(page, "滨江大道停车")
    card = page.locator(".xh-chat-talk .card")
    card.get_by_text("空8个").wait_for()
    assert "/parking/?lon=106.3" in card.get_attribute("href")
    page.get_by_role("button", name="滨江停车场旁").click()
    page.locator(".bubble.place").wait_for()
    page.locator("form[action$='/photo/'] button").click()
    page.get_by_text("照片和位置收到了").wait_for()
    axe(page)
    for job in Job.objects.filter(name=photos.TASK):
        photos.file_report(job.payload["report"])
    say(page, "进度")
    page.get_by_text(Case.objects.get().number).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    page.get_by_role("link", name="江津交警").click()
    say(page, "滨江大道停车")
    page.locator(".bubble a", has_text="滨江停车场").wait_for()


def test_it_works_without_scripts(demo, browse):
    page = browse(javascript=False)
    page.goto("/demo/phone/")
    page.get_by_role("button", name="关注公众号").click()
    say(page, "体育馆停车场")
    page.get_by_text("暂无实时数据").first.wait_for()
    page.locator("summary", has_text="找车位").click()
    page.get_by_role("button", name="附近停车").click()
    page.get_by_text("点了菜单：附近停车").wait_for()


def test_an_administrator_sets_an_account_up_and_tries_it(demo, browse, axe, settings, live_server):  # fmt: skip
    page = browse()
    client = Client()
    client.force_login(a_user(Role.ADMINISTRATOR))  # past the second factor
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page.goto("/desk/parking/accounts/")
    axe(page)
    page.get_by_role("link", name="新增公众号").click()
    axe(page)
    for name, told in {"key": "third", "title": "第三号", "app_id": "wx3", "token": "token3",
                       "aes_key": "C" * 43}.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(told)
    page.get_by_role("button", name="设置好").click()
    page.locator("#address").wait_for()
    assert page.locator("#address").input_value().endswith("/wechat/third/")
    assert "token3" not in page.content()
    page.locator("#text").fill("滨江大道停车")
    page.get_by_role("button", name="试一试").click()
    page.get_by_text("空8个").wait_for()
    axe(page)
    page.get_by_role("link", name="说法").click()
    page.locator("[name=help]").fill("请打地点")
    page.get_by_role("button", name="只看效果").click()
    page.locator(".xh-chat-said", has_text="请打地点").wait_for()
    axe(page)
