"""A collector without signal: pages open, work is kept, and arrives once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from xiuhua.accounts.examples import PASSWORD, a_user
from xiuhua.cases import actions
from xiuhua.cases.actions.steps import step
from xiuhua.cases.examples import a_case, a_picture, a_standard, the_posts
from xiuhua.cases.models import Case
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.places.examples import IN_THE_CELL, IN_THE_WEST, a_little_county

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = """async () => {
  const db = await new Promise((done) => (indexedDB.open("xiuhua", 1).onsuccess = (e) => done(e.target.result)));
  return new Promise((done) => (db.transaction("waiting").objectStore("waiting").count().onsuccess = (e) => done(e.target.result)));
}"""


@pytest.fixture
def posts():
    a_little_county()
    a_standard()
    return the_posts()


@pytest.fixture
def camera(tmp_path):
    """``camera(seed)``: a photo just taken on the spot, with its place inside."""

    def take(seed=1):
        file = tmp_path / f"{seed}.jpg"
        file.write_bytes(a_photo(gps=IN_THE_CELL, seed=seed, width=800))
        return file

    return take


def signed_in(page, user, path="/m/"):
    page.goto(f"/sign-in/?next={path}")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_url(f"**{path}")
    return page


def kept(page, *paths):
    """Wait until the service worker has these pages."""
    until(page, KEPT, list(paths))


KEPT = """async (paths) => {
  const pages = await caches.open("xiuhua-pages-1");
  const found = await Promise.all(paths.map((path) => pages.match(path)));
  return found.every(Boolean);
}"""


def until(page, script, arg=None):
    """Ask a script that answers by a promise again and again, for a quarter of a minute."""
    for _ in range(75):
        if page.evaluate(script, arg):
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"never so: {script}")


def waits(page, n):
    """The bar says how many wait to be sent."""
    page.wait_for_function(
        "(n) => document.querySelector('[data-waiting] a')?.textContent.startsWith(n)", arg=f"{n} "
    )


def all_sent(page):
    until(page, f"async () => (await ({COUNT})()) === 0")


def test_a_collector_without_signal_checks_and_reports_and_both_arrive_once(
    browse, axe, camera, posts
):
    case = a_case("answer", posts=posts, photos=[a_picture()])
    phone = signed_in(browse(phone=True), posts["collector"])
    stop = f"/m/checks/{case.number}/"
    kept(phone, "/m/", stop, "/m/report/", "/outbox/")
    axe(phone)

    phone.context.set_offline(True)
    phone.goto("/m/")
    assert phone.is_visible("[data-stale]")
    phone.click(f"a[href='{stop}']")
    phone.wait_for_url(f"**{stop}")
    assert "The cover is new." in phone.inner_text("main")
    pictures = phone.evaluate(
        "[...document.querySelectorAll('.xh-ba img')].map((one) => one.naturalWidth > 0)"
    )
    assert pictures == [True, True]
    phone.click("button[value=pass]")
    assert phone.is_visible("[data-wants]"), "without a photo nothing is kept in vain"
    phone.set_input_files("[name=photos]", camera(3))
    phone.wait_for_selector(".xh-shot")
    phone.click("button[value=pass]")
    phone.wait_for_selector("[data-kept-here]")
    waits(phone, 1)
    axe(phone)

    phone.goto("/m/report/")
    phone.set_input_files("[name=photos]", camera(5))
    phone.wait_for_selector(".xh-shot")
    phone.select_option("select[name=category]", "C0101", force=True)
    phone.fill("[name=words]", "Another cover is loose.")
    phone.click(".xh-dock button.btn-primary")
    phone.wait_for_selector("[data-kept-here]")
    waits(phone, 2)
    phone.goto("/outbox/")
    phone.wait_for_selector("[data-outbox-list] li + li")
    axe(phone)
    case.refresh_from_db()
    assert (case.state, Case.objects.count()) == ("answered", 1)

    second = phone.context.new_page()
    second.goto("/m/")
    waits(second, 2)
    assert second.locator("[data-waits-mark]").count() == 1
    phone.context.set_offline(False)
    for tab in (phone, second):
        tab.evaluate("dispatchEvent(new Event('online'))")
    all_sent(phone)

    case.refresh_from_db()
    assert case.state == "checked"
    assert case.steps.filter(name="check").count() == 1
    new = Case.objects.get(source="collector")
    assert (new.words, new.precision) == ("Another cover is loose.", "photo")
    assert Case.objects.count() == 2
    assert sorted(Item.objects.values_list("stage", flat=True)) == [
        "after",
        "before",
        "before",
        "check",
    ]
    phone.goto("/outbox/")
    assert phone.is_visible("[data-outbox-empty]")


def test_an_answer_that_is_lost_on_the_way_does_not_do_it_twice(browse, camera, posts):
    """The server has it, the phone never hears so, keeps it, and sends it again."""
    case = a_case("answer", posts=posts)
    page = browse(phone=True, service_workers="block")
    phone = signed_in(page, posts["collector"])
    phone.goto(f"/m/checks/{case.number}/")
    lost = []

    def lose(route):
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(route.fetch().status)
        return route.abort()

    phone.route("**/m/checks/**", lose)
    phone.set_input_files("[name=photos]", camera(3))
    phone.wait_for_selector(".xh-shot")
    phone.click("button[value=pass]")
    phone.wait_for_selector("[data-kept-here]")
    assert lost == [200]
    waits(phone, 1)

    phone.reload()
    all_sent(phone)

    case.refresh_from_db()
    assert case.state == "checked"
    assert case.steps.filter(name="check").count() == 1
    assert Item.objects.filter(stage="check").count() == 1


def test_a_refusal_keeps_the_work_and_shows_its_words(browse, camera, posts):
    case = a_case("answer", posts=posts)
    phone = signed_in(browse(phone=True), posts["collector"])
    stop = f"/m/checks/{case.number}/"
    kept(phone, stop, "/outbox/")
    phone.context.set_offline(True)
    phone.goto(stop)
    phone.set_input_files("[name=photos]", camera(3))
    phone.wait_for_selector(".xh-shot")
    phone.click("button[value=pass]")
    phone.wait_for_selector("[data-kept-here]")
    actions.check(case, photos=[a_picture(8)], by=a_user(Role.COLLECTOR))

    phone.context.set_offline(False)
    phone.goto("/outbox/")
    phone.wait_for_selector("[data-said]:visible")
    assert len(phone.inner_text("[data-said]")) > 8
    assert phone.evaluate(COUNT) == 1
    phone.once("dialog", lambda box: box.accept())
    phone.click("[data-discard]")
    phone.wait_for_selector("[data-outbox-empty]:visible")


@pytest.mark.parametrize("upto", ["confirming", "recheck"])
def test_the_other_stops_of_a_walk_are_open_to_everybody(browse, axe, posts, upto):
    """Confirming, the second check and the report form, as axe sees them."""
    if upto == "confirming":
        case = actions.ask_confirm(a_case(photos=[a_picture()]), by=posts["reception"])
    else:
        case = a_case("check", posts=posts | {"collector": a_user(Role.COLLECTOR)})
        step(case, "draw_recheck", by=SYSTEM)
    phone = signed_in(browse(phone=True), posts["collector"])

    for path in (f"/m/checks/{case.number}/", "/m/report/"):
        phone.goto(path)
        axe(phone)


def test_a_refusal_with_signal_stays_on_the_page_and_keeps_the_photos(browse, camera, posts):
    case = a_case("answer", posts=posts)
    phone = signed_in(browse(phone=True), posts["collector"])
    phone.goto(f"/m/checks/{case.number}/")
    phone.set_input_files("[name=photos]", camera(3))
    phone.wait_for_selector(".xh-shot")
    phone.click("button[value=rework]")
    phone.wait_for_selector("#id_words_error")
    phone.wait_for_selector(".xh-shot")
    phone.fill("[name=words]", "It rocks.")
    phone.click("button[value=rework]")
    phone.wait_for_url("**/m/")

    case.refresh_from_db()
    assert case.state == "rework"
    assert Item.objects.filter(stage="check").count() == 1


def test_work_of_one_account_is_not_sent_as_anothers(browse, axe, camera, posts):
    case = a_case("answer", posts=posts)
    phone = signed_in(browse(phone=True), posts["collector"])
    stop = f"/m/checks/{case.number}/"
    kept(phone, stop, "/outbox/")
    phone.context.set_offline(True)
    phone.goto(stop)
    phone.set_input_files("[name=photos]", camera(3))
    phone.wait_for_selector(".xh-shot")
    phone.click("button[value=pass]")
    phone.wait_for_selector("[data-kept-here]")
    phone.context.set_offline(False)
    phone.context.clear_cookies()

    other = a_user(Role.COLLECTOR)
    signed_in(phone, other)
    waits(phone, 1)
    phone.goto("/outbox/")
    phone.wait_for_selector("[data-said]:visible")
    assert phone.is_visible("[data-door]")
    axe(phone)
    case.refresh_from_db()
    assert case.state == "answered"
    phone.context.clear_cookies()
    signed_in(phone, posts["collector"])
    all_sent(phone)
    case.refresh_from_db()
    assert case.state == "checked"
    assert case.steps.get(name="check").by == posts["collector"].ref


def test_whoever_signs_out_leaves_no_pages_behind(browse, posts):
    case = a_case("answer", posts=posts)
    phone = signed_in(browse(phone=True), posts["collector"])
    kept(phone, "/m/", f"/m/checks/{case.number}/")

    phone.goto("/me/")
    assert not phone.evaluate("async () => Boolean(await caches.match('/me/'))")
    phone.click(".xh-me:not(.xh-more) summary")
    phone.click("form[action='/sign-out/'] button")
    phone.wait_for_url("**/sign-in/**")

    until(phone, "async () => !(await caches.match('/m/', {ignoreSearch: true}))")
    addresses = phone.evaluate(
        "async () => (await (await caches.open('xiuhua-parts-1')).keys()).map((one) => one.url)"
    )
    assert [one for one in addresses if "/static/" not in one] == []


def test_a_crew_without_signal_says_that_it_is_done(browse, axe, camera, posts):
    lon, lat = IN_THE_WEST
    case = a_case("dispatch", posts=posts, photos=[a_picture()], lon=lon, lat=lat)
    client = Client()
    client.force_login(posts["unit"])
    said = client.post(f"/desk/cases/{case.number}/crew/", {"crew": "First crew"})
    path = re.search(r"/p/[\w-]+/", str(said.context["address"])).group()
    crew = browse(phone=True)
    crew.goto(path)
    kept(crew, path)
    axe(crew)

    crew.context.set_offline(True)
    crew.goto(path)
    crew.set_input_files("[name=photos]", camera(2))
    crew.wait_for_selector(".xh-shot")
    crew.click(".xh-dock button")
    crew.wait_for_selector("[data-kept-here]")
    waits(crew, 1)
    crew.context.set_offline(False)
    crew.evaluate("dispatchEvent(new Event('online'))")
    all_sent(crew)

    case.refresh_from_db()
    assert case.state == "handled"
    assert case.steps.filter(name="handle").count() == 1


def test_a_citizen_without_signal_is_given_one_page_and_follows_the_report_later(
    browse, axe, camera, posts
):
    phone = browse(phone=True)
    phone.goto("/report/")
    kept(phone, "/report/", "/report/short/")

    phone.context.set_offline(True)
    phone.goto("/report/")
    phone.click("a[href*='what=manhole']")
    phone.wait_for_selector("#short")
    axe(phone)
    phone.select_option("select[name=what]", "manhole")
    phone.set_input_files("[name=photos]", camera(4))
    phone.wait_for_selector(".xh-shot")
    phone.fill("[name=words]", "The cover is split in two.")
    phone.click(".xh-dock button")
    phone.wait_for_selector("[data-kept-here]")
    waits(phone, 1)
    phone.context.set_offline(False)
    phone.goto("/report/")
    all_sent(phone)

    case = Case.objects.get()
    assert (case.words, case.source) == ("The cover is split in two.", "public")
    phone.goto("/follow/")
    assert case.plain_title in phone.inner_text("main")
