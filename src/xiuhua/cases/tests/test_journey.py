"""The journey: one broken cover, seven people, each with a browser of their own."""

from __future__ import annotations

import re

import pytest

from xiuhua.accounts.examples import PASSWORD
from xiuhua.cases.examples import a_case, a_picture, a_standard, the_posts
from xiuhua.cases.models import Case, Category, FilingRule
from xiuhua.cases.workflow import CaseState
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county
from xiuhua.web.context import SIZE_COOKIE
from xiuhua.web.language import say

pytestmark = pytest.mark.django_db(transaction=True)
S = CaseState


@pytest.fixture
def posts():
    """The district, the standard, and an account for each post."""
    a_little_county()
    a_standard()
    return the_posts()


@pytest.fixture
def camera(tmp_path):
    """``camera("before")``: a photo file just taken on the spot, with its place inside."""

    def take(state, seed=1):
        file = tmp_path / f"{state}-{seed}.jpg"
        file.write_bytes(a_photo(gps=IN_THE_CELL, seed=seed, state=state, width=800))
        return file

    return take


def sees(page, *texts):
    """What stands on the page for a person to read."""
    shown = page.inner_text("body")
    for text in texts:
        assert text in shown, f"{text!r} is not on {page.url}:\n{shown}"


def signed_in(page, user, path="/desk/"):
    page.goto(f"/sign-in/?next={path}")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.wait_for_url(f"**{path}**")
    return page


def report(page, camera, javascript):
    """A citizen, three steps; answers the tracking code that is shown at the end."""
    page.goto("/")
    page.click("a.xh-snap")
    page.click("a[href*='what=manhole']")
    sees(page, "Manhole cover broken")
    page.set_input_files("[name=photos]", camera("before"))
    if not javascript:
        page.click("button[name=add]")
    page.wait_for_selector(".xh-found")
    found = page.inner_text(".xh-found")
    assert page.input_value("[name=precision]") == "photo", found
    assert Case.objects.count() == 0
    page.fill("[name=address]", "Beside the bus stop")
    page.click(".xh-dock button.btn-primary")
    page.wait_for_selector("[name=words]:visible")
    sees(page, "Beside the bus stop")
    page.fill("[name=words]", "The cover is split in two.")
    page.fill("[name=phone]", "13812340612")
    page.click(".xh-dock button.btn-primary")
    page.wait_for_url("**/follow/**")
    sees(page, "Manhole cover broken", say(S.REPORTED.title))
    return page.inner_text(".alert b.h2")


def step_on_the_page(page, case, name, was, clock=True):
    """Open the case, see whose turn it is and that a clock runs, and take the step."""
    page.goto(f"/desk/cases/{case.number}/")
    sees(page, "Water manhole cover", say(was.title))
    assert page.is_visible(".xh-clock"), "no clock runs"
    assert "13812340612" not in page.content()
    with page.expect_navigation():
        page.click(f"#step-{name} button.btn-primary")
    case.refresh_from_db()
    return case.now


def choose(page, name, text):
    """Type to find in a select that Tom Select has taken over."""
    box = page.locator(f"select[name={name}] + .ts-wrapper").first
    box.locator(".ts-control").click()
    box.locator(".ts-control input").type(text)
    box.locator(".ts-dropdown .option").first.click()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_broken_cover_from_report_to_close(browse, camera, posts, settings, javascript):
    settings.BASE_URL = ""

    citizen = browse(phone=True, javascript=javascript)
    code = report(citizen, camera, javascript)
    case = Case.objects.get()
    assert (case.division_id, case.precision, case.due_at is not None) == (COMMUNITY, "photo", True)

    reception = signed_in(browse(), posts["reception"])
    sees(reception, "Water manhole cover")
    assert step_on_the_page(reception, case, "take_in", S.REPORTED) is S.TAKEN_IN

    shift_head = signed_in(browse(), posts["shift_head"])
    assert step_on_the_page(shift_head, case, "file", S.TAKEN_IN) is S.FILED
    assert case.rule.defect == "Broken"

    dispatcher = signed_in(browse(), posts["dispatcher"])
    dispatcher.goto(f"/desk/cases/{case.number}/")
    dispatcher.wait_for_selector("#step-dispatch .ts-wrapper")
    dispatcher.fill("#step-dispatch [name=words]", "Put up a warning first.")
    choose(dispatcher, "unit", "Road")
    assert dispatcher.input_value("#step-dispatch [name=words]") == "Put up a warning first."
    with dispatcher.expect_navigation():
        dispatcher.click("#step-dispatch button.btn-primary")
    sees(dispatcher, say(S.DISPATCHED.title), "Road upkeep station")

    unit = signed_in(browse(), posts["unit"])
    sees(unit, "Water manhole cover")
    unit.goto(f"/desk/cases/{case.number}/")
    unit.fill("#crew [name=crew]", "First crew")
    unit.click("#crew button")
    said = unit.input_value("#said")

    crew = browse(phone=True, javascript=javascript)
    crew.goto(re.search(r"/p/\S+/", said).group())
    sees(crew, "Water manhole cover", "Put up a warning first.")
    assert crew.is_visible(".xh-clock")
    assert "13812340612" not in crew.content()
    crew.set_input_files("[name=photos]", camera("after", 2))
    crew.fill("[name=words]", "New cover.")
    crew.click(".xh-dock button")
    crew.wait_for_selector("main section.xh-card")
    sees(crew, say(S.HANDLED.title))

    unit.goto(f"/desk/cases/{case.number}/")
    unit.fill("#step-answer [name=words]", "The cover is new.")
    assert step_after_filling(unit, case, "answer") is S.ANSWERED

    collector = signed_in(browse(phone=True, javascript=javascript), posts["collector"], "/m/")
    collector.click(".xh-street a.xh-way")
    sees(collector, "The cover is new.")
    collector.set_input_files("[name=photos]", camera("after", 3))
    collector.click("button[value=pass]")
    collector.wait_for_url("**/m/")
    case.refresh_from_db()
    assert case.now is S.CHECKED

    assert step_on_the_page(shift_head, case, "close", S.CHECKED) is S.CLOSED

    citizen.reload()
    sees(citizen, say(S.CLOSED.title), "The cover is new.")
    neighbour = browse(phone=True, javascript=javascript)
    neighbour.goto(f"/follow/{case.number}/")
    assert neighbour.url.endswith("/follow/")
    neighbour.fill("[name=code]", code.lower())
    neighbour.click("main form button")
    neighbour.wait_for_url(f"**/follow/{case.number}/")
    sees(neighbour, say(S.CLOSED.title), "Put up a warning first.", "The cover is new.")
    pictures = neighbour.locator(".xh-ba img")
    assert pictures.count() == 2
    for number in range(2):
        pictures.nth(number).scroll_into_view_if_needed()
    neighbour.wait_for_function(WHOLE) if javascript else neighbour.wait_for_timeout(300)
    steps = neighbour.locator(".xh-thread li")
    assert steps.count() == 8
    assert steps.locator("time").count() == 8
    assert [one.stage for one in Item.objects.order_by("pk")] == ["before", "after", "check"]
    doers = case.steps.exclude(by="public").values_list("by", flat=True)
    assert len(set(doers)) == 6


WHOLE = "[...document.querySelectorAll('.xh-ba img')].every((img) => img.naturalWidth > 0)"


def step_after_filling(page, case, name):
    with page.expect_navigation():
        page.click(f"#step-{name} button.btn-primary")
    case.refresh_from_db()
    return case.now


# --- looks ------------------------------------------------------------------------------------
LOOKS = [("phone", False), ("desk", False), ("phone", True)]


@pytest.fixture
def a_full_house(posts):
    """A case in every state, with photos, and a class of several rows."""
    cover = Category.objects.get()
    FilingRule.objects.create(
        category=cover, defect="Gone", limit_value=2, limit_unit="urgent_hour"
    )
    code = "a request key of 24 signs"
    for upto in ("", "take_in", "file", "dispatch", "answer"):
        a_case(upto, posts=posts, photos=[a_picture()])
    return a_case("close", posts=posts, photos=[a_picture()], request_key=code)


def no_sideways(page):
    """Nothing is cut off at the side, and nobody has to scroll there."""
    wide, there = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= there, f"{page.url} is {wide} wide on {there}"


@pytest.mark.parametrize(("size", "large"), LOOKS)
def test_the_pages_of_citizens_are_open_to_everyone(
    browse, axe, camera, a_full_house, live_server, size, large
):
    page = browse(phone=size == "phone")
    if large:
        page.context.add_cookies([{"name": SIZE_COOKIE, "value": "large", "url": live_server.url}])

    def look():
        page.wait_for_load_state()
        if page.query_selector("city-map"):
            page.wait_for_selector("city-map[data-map-ready]")
        axe(page)
        no_sideways(page)

    for path in ("/", "/about/figures/", "/nearby/", "/follow/", "/report/", "/sign-in/"):
        page.goto(path)
        look()
    page.goto("/report/place/?what=manhole")
    look()
    page.click(".xh-dock button.btn-primary")
    page.wait_for_selector("#errors")
    look()
    page.set_input_files("[name=photos]", camera("before"))
    page.wait_for_selector(".xh-found")
    look()
    page.click(".xh-dock button.btn-primary")
    page.wait_for_selector("[name=words]:visible")
    look()
    page.fill("[name=phone]", "12")
    page.click(".xh-dock button.btn-primary")
    page.wait_for_selector("#errors")
    look()
    page.fill("[name=phone]", "")
    page.click(".xh-dock button.btn-primary")
    page.wait_for_url("**/follow/**")
    look()
    page.goto("/follow/")
    look()
    page.fill("[name=code]", "wrong")
    page.click("main form button")
    page.wait_for_selector(".is-invalid")
    look()


@pytest.mark.parametrize(("size", "large"), LOOKS)
def test_the_pages_of_the_desk_are_open_to_everyone(
    browse, axe, a_full_house, posts, live_server, size, large
):
    page = browse(phone=size == "phone")
    if large:
        page.context.add_cookies([{"name": SIZE_COOKIE, "value": "large", "url": live_server.url}])
    signed_in(page, posts["shift_head"])
    for path in (
        "/desk/",
        "/desk/queue/open/",
        f"/desk/cases/{a_full_house.number}/",
        "/desk/map/",
    ):
        page.goto(path)
        if page.query_selector("city-map"):
            page.wait_for_selector("city-map[data-map-ready]")
        axe(page)
        no_sideways(page)


def test_the_maps_pins_and_the_list_know_each_other(browse, a_full_house):
    page = browse()
    page.goto("/nearby/")
    page.wait_for_selector("city-map[data-map-ready]")

    pins, rows = page.locator(".xh-mark-in"), page.locator(".xh-nearby [data-map-id]")
    assert pins.count() == rows.count() > 2
    rows.nth(1).hover()
    assert page.locator(".xh-mark-in[aria-current]").count() == 1
    drawn = page.evaluate(
        "(() => { const { map } = document.querySelector('city-map');"
        " return [...new Set(map.querySourceFeatures('outline').map((f) => Boolean(f.properties.inner)))]"
        ".sort(); })()"
    )
    assert drawn == [False, True]


def test_the_pin_is_put_by_a_tap_and_the_place_is_read_from_it(browse, posts):
    page = browse(phone=True)
    page.goto("/report/place/?what=manhole")
    page.wait_for_selector("city-map[data-map-ready]")

    page.locator("city-map").scroll_into_view_if_needed()
    box = page.locator("city-map").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".xh-pickpin")
    assert page.input_value("[name=precision]") == "map"
    page.click(".xh-dock button.btn-primary")

    page.wait_for_selector("[name=words]:visible")
    page.click(".xh-dock button[name=add]")
    page.wait_for_selector(".xh-found")
    page.wait_for_selector("city-map[data-map-ready]")
    assert page.evaluate("document.querySelector('city-map').map.getZoom()") > 12
