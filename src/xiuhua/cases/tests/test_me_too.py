"""On a phone 390 px wide: somebody says me too, hears how it went, and says that it is not fixed."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import PASSWORD, a_user
from xiuhua.cases import actions, handlers
from xiuhua.cases.actions.calling import want_call
from xiuhua.cases.events import CaseMoved
from xiuhua.cases.examples import a_case, a_picture, a_standard, move, the_posts
from xiuhua.cases.models import Case, Companion, Keyword
from xiuhua.cases.queries.saying import SAID
from xiuhua.cases.workflow import CaseState
from xiuhua.delivery.models import Message
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county
from xiuhua.web.language import say

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13812340612"


@pytest.fixture
def posts():
    """The district, the standard, a keyword, and an account for each post."""
    a_little_county()
    a_standard()
    Keyword.objects.create(word="cover", category_id="C0101", weight=3)
    return the_posts()


@pytest.fixture
def camera(tmp_path):
    """A photo file just taken on the spot, with its place inside."""
    file = tmp_path / "before.jpg"
    file.write_bytes(a_photo(gps=IN_THE_CELL, seed=3, state="before", width=800))
    return file


@pytest.fixture
def looked_at(axe):
    """``looked_at(page)``: open to everyone, and nobody has to scroll sideways."""

    def look(page):
        if page.query_selector("city-map"):
            page.wait_for_selector("city-map[data-map-ready]")
        axe(page)
        wide, there = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= there, f"{page.url} is {wide} wide on {there}"

    return look


def close(case, posts):
    """The rest of the way, as each post walks it."""
    for step in ("take_in", "file", "dispatch", "handle", "answer", "check", "close"):
        move(case, step, rule=a_standard(), posts=posts)


def sees(page, *texts):
    shown = page.inner_text("body")
    for text in texts:
        assert text in shown, f"{text!r} is not on {page.url}:\n{shown}"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_me_too_then_not_fixed(browse, posts, camera, looked_at, javascript):
    case = a_case(words="Ask for Chen.", photos=[a_picture()], phone=PHONE)
    phone = browse(phone=True, javascript=javascript)
    look = looked_at if javascript else lambda page: None

    phone.goto("/report/")
    phone.fill("#id_say", "the cover is split")
    if not javascript:
        phone.click("form[role=search] button")
    phone.click("#suggested a.xh-way")
    phone.wait_for_url("**/report/place/**")
    phone.set_input_files("[name=photos]", camera)
    if not javascript:
        phone.click("button[name=add]")
    phone.wait_for_selector(".xh-found")
    phone.wait_for_selector("#same button[name=join]")
    look(phone)
    assert "Chen" not in phone.content()
    phone.click("#same button[name=join]")
    phone.wait_for_url(f"**/follow/{case.number}/")
    sees(phone, say(CaseState.REPORTED.title))
    assert phone.inner_text(".alert b.h2").replace("-", "").isalnum()
    look(phone)
    phone.fill("[name=phone]", "13912340612")
    phone.click("form[action$='phone/'] button")
    phone.wait_for_selector("form[action$='phone/']", state="detached")
    made = Companion.objects.get()
    assert (made.case, made.person is not None, Case.objects.count()) == (case, True, 1)

    close(case, posts)
    phone.reload()
    sees(phone, say(SAID[CaseState.CLOSED]))
    assert phone.query_selector("[name=score]") is None
    look(phone)
    phone.fill("#how [name=words]", "It rocks again.")
    phone.click("form[action$='not-fixed/'] button")
    phone.wait_for_selector("#how [role=status]")
    sees(phone, say(SAID[CaseState.DOUBTED]))
    look(phone)
    case.refresh_from_db()
    assert (case.now, case.steps.last().words) == (CaseState.DOUBTED, "It rocks again.")


def test_the_patch_comes_when_the_pin_is_put(browse, posts):
    a_case()
    phone = browse(phone=True, geolocation=None)
    lon, lat = IN_THE_CELL
    phone.goto("/report/place/?what=manhole")
    phone.wait_for_selector("city-map[data-map-ready]")
    assert phone.query_selector("#same button") is None

    phone.evaluate(
        """([lon, lat]) => {
          document.querySelector("[data-map-lon]").value = lon;
          const field = document.querySelector("[data-map-lat]");
          field.value = lat;
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        [lon, lat],
    )
    phone.wait_for_selector("#same button[name=join]")
    assert phone.inner_text("#onward") == say("It is another one: report it")
    phone.click("#onward")
    phone.wait_for_selector("textarea[name=words]")


def test_who_reported_says_how_it_went_with_one_tap(browse, posts, looked_at):
    case = a_case(photos=[a_picture()], phone=PHONE)
    close(case, posts)
    event = CaseMoved(number=case.number, was="checked", now="closed", step="close")
    handlers.tell_the_reporter(event)
    text = Message.objects.get(template="cases.closed").text
    phone = browse(phone=True)
    phone.goto(text[text.index("/p/") :].split()[0])
    sees(phone, say(SAID[CaseState.CLOSED]))
    assert phone.locator(".xh-ba img").count() == 2
    looked_at(phone)
    phone.click("[name=score][value='5']")
    phone.wait_for_selector("#how [role=status]")
    looked_at(phone)
    assert phone.is_visible("form[action$='not-fixed/'] button")
    assert case.call_backs.get().score == 5


def test_large_print_for_a_neighbour(browse, posts, looked_at):
    phone = browse(phone=True)
    phone.goto("/report/for/")
    phone.wait_for_selector("select[name=place] + .ts-wrapper")
    looked_at(phone)
    phone.click(".xh-dock button")
    phone.wait_for_selector("#errors")
    phone.wait_for_selector("select[name=place] + .ts-wrapper")
    looked_at(phone)
    phone.fill("[name=words]", "No light at door 3.")
    phone.evaluate(
        "code => document.querySelector('select[name=place]').tomselect.setValue(code)", COMMUNITY
    )
    phone.fill("[name=phone]", PHONE)
    phone.click(".xh-dock button")
    phone.wait_for_url("**/follow/**")
    looked_at(phone)
    assert Case.objects.get().reporter is not None


@pytest.mark.parametrize("narrow", [True, False], ids=["phone", "desk"])
def test_the_call_back_desk(browse, posts, looked_at, settings, narrow):
    settings.DEMO = True  # a demo account needs no second factor
    case = a_case(photos=[a_picture()], phone=PHONE, contact_allowed=True)
    close(case, posts)
    want_call(case.number)
    asked = a_case("dispatch", posts=posts, phone=PHONE, contact_allowed=True)
    actions.calling.ask_reporter(asked, words="Which door is it?", by=posts["unit"])
    desk = a_user(Role.CALLBACK, is_demo=True)
    page = browse(phone=narrow)
    page.goto("/sign-in/?next=/desk/call-backs/")
    page.fill("[name=username]", desk.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_url("**/desk/call-backs/")
    sees(page, "Which door is it?")
    looked_at(page)
    assert PHONE not in page.content()
    page.click(f"a[href$='/{case.number}/']")
    page.click("#number button")
    page.wait_for_selector("a[href^='tel:']")
    sees(page, PHONE)
    looked_at(page)
    page.check("[name=fixed][value=yes]", force=True)
    page.check("[name=score][value='4']", force=True)
    page.click("#result button.btn-primary")
    page.wait_for_url("**/desk/call-backs/")
    assert case.call_backs.get().score == 4
