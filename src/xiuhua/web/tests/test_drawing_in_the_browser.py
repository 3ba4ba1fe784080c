"""Drawing on the map, walking round with GPS and speaking, in a real Chromium on the specimen page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely

from conftest import CHROMIUM_ARGS
from tools.testing import find_chromium
from xiuhua.evidence.sounds import sound_of
from xiuhua.kernel import geometry

pytestmark = pytest.mark.django_db(transaction=True)
LINE = "[data-draw]:has(#id_tools-line)"
RING = "[data-draw]:has(#id_tools-ring)"


@pytest.fixture(scope="module")
def chromium(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A Chromium with a microphone that beeps, and a person who lets it be used, or does not ("deny")."""
    asked = f"--use-fake-ui-for-media-stream={getattr(request, 'param', '')}".rstrip("=")
    running = chromium.browser_type.launch(
        executable_path=find_chromium(),
        args=[*CHROMIUM_ARGS, "--use-fake-device-for-media-stream", asked],
    )
    yield running
    running.close()


@pytest.fixture
def specimen(browse):
    """``page = specimen(phone=True)``: the specimen, its maps ready to be drawn on."""

    def opened(**options: Any) -> Any:
        page = browse(**options)
        page.goto("/specimen/")
        for block in (LINE, RING):
            page.wait_for_selector(f"{block} [data-draw-undo]:visible")
        return page

    return opened


def points(page: Any, field: str) -> list[list[float]]:
    text = page.input_value(f"#id_tools-{field}")
    return [[float(part) for part in line.split(",")] for line in text.splitlines()]


def tap(page: Any, block: str, x: float, y: float) -> None:
    """Tap the map at a share of its width and height."""
    box = page.locator(f"{block} canvas").bounding_box()
    page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)


def said(page: Any, selector: str) -> str:
    return str(page.inner_text(selector))


def at(page: Any, block: str, point: list[float]) -> list[float]:
    """Where a point lies on the screen."""
    where = """([block, point]) => {
      const { map } = document.querySelector(`${block} city-map`);
      const [box, on] = [map.getCanvas().getBoundingClientRect(), map.project(point)];
      return [box.x + on.x, box.y + on.y];
    }"""
    return list(page.evaluate(where, [block, point]))


# --- drawing --------------------------------------------------------------------------------------
def test_a_line_that_is_there_is_measured_as_the_server_measures_it(specimen, axe):
    page = specimen(locale="en")
    line = points(page, "line")

    words = said(page, f"{LINE} [data-draw-said]")

    metres = geometry.length_m(line)
    assert f"{metres:.1f}" in words or f"{metres:.0f}" in words
    assert f"{metres * 1.2:.0f}" in words
    axe(page)


def test_taps_make_a_ring_whose_area_the_server_agrees_with(specimen, axe):
    page = specimen()
    page.locator(RING).scroll_into_view_if_needed()
    for x, y in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.7), (0.3, 0.7)):
        tap(page, RING, x, y)

    ring = points(page, "ring")

    assert len(ring) == 4
    words = said(page, f"{RING} [data-draw-said]").replace(",", "")
    area = float(geometry.area_m2(shapely.Polygon(ring)))
    assert any(f"{near:.0f}" in words for near in (area - 1, area, area + 1)), (words, area)
    axe(page)


def test_a_tap_on_a_point_adds_none_and_pulling_it_moves_it(specimen):
    page = specimen()
    page.locator(LINE).scroll_into_view_if_needed()
    first, second, third = points(page, "line")
    x, y = at(page, LINE, third)

    page.mouse.click(x, y)
    assert points(page, "line") == [first, second, third]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 15, steps=4)
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()

    moved = points(page, "line")
    assert moved[:2] == [first, second]
    assert at(page, LINE, moved[2]) == pytest.approx([x + 40, y + 30], abs=3)
    page.click(f"{LINE} [data-draw-undo]")
    assert points(page, "line") == [first, second, third]


def test_the_middle_of_a_stretch_becomes_a_bend(specimen):
    page = specimen()
    page.locator(LINE).scroll_into_view_if_needed()
    first, second, third = points(page, "line")
    x, y = at(page, LINE, [(first[0] + second[0]) / 2, first[1]])

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 20, steps=4)
    page.mouse.move(x, y - 40, steps=4)
    page.mouse.up()

    bent = points(page, "line")
    assert [bent[0], *bent[2:]] == [first, second, third]
    assert at(page, LINE, bent[1]) == pytest.approx([x, y - 40], abs=3)


def test_the_keyboard_draws_too(specimen):
    page = specimen()
    before = points(page, "line")
    canvas = page.locator(f"{LINE} canvas")
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"() => !document.querySelector('{LINE} city-map').map.isMoving()")
    assert page.locator(f"{LINE} .xh-aim").is_visible()

    page.keyboard.press("Enter")
    added = points(page, "line")
    page.keyboard.press("Backspace")

    assert added[:3] == before and len(added) == 4
    assert points(page, "line") == before


def test_what_is_cleared_can_be_had_back_and_what_is_typed_is_drawn(specimen):
    page = specimen(locale="en")
    before = points(page, "line")
    page.click(f"{LINE} [data-draw-clear]")
    assert page.input_value("#id_tools-line") == ""
    page.click(f"{LINE} [data-draw-undo]")
    assert points(page, "line") == before

    page.click(f"{LINE} summary")
    page.fill("#id_tools-line", "105.0003,35.0002\n105.0004\uff0c35.0002\nhere")
    assert "3" in said(page, f"{LINE} [data-draw-said]")
    page.fill("#id_tools-line", "105.0003,35.0002\n105.0004\uff0c35.0002")
    assert "9.1" in said(page, f"{LINE} [data-draw-said]")
    page.fill("#id_tools-width", "2")
    assert "18.3" in said(page, f"{LINE} [data-draw-said]")


def test_a_finger_draws_on_a_phone(specimen, axe):
    page = specimen(phone=True)
    page.locator(f"{RING} city-map").scroll_into_view_if_needed()
    box = page.locator(f"{RING} canvas").bounding_box()
    for x, y in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.6)):
        page.touchscreen.tap(box["x"] + box["width"] * x, box["y"] + box["height"] * y)

    assert len(points(page, "ring")) == 3
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_finger_pulls_a_point_and_the_page_stays_where_it_is(specimen):
    page = specimen(phone=True)
    page.locator(f"{LINE} city-map").scroll_into_view_if_needed()
    line, top = points(page, "line"), page.evaluate("scrollY")
    x, y = at(page, LINE, line[2])
    finger = page.context.new_cdp_session(page)

    for kind, far in (("touchStart", 0), ("touchMove", 15), ("touchMove", 40), ("touchEnd", None)):
        touches = [] if far is None else [{"x": x - far, "y": y + far}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
        page.wait_for_timeout(60)

    moved = points(page, "line")
    assert moved[:2] == line[:2] and len(moved) == 3
    assert at(page, LINE, moved[2]) == pytest.approx([x - 40, y + 40], abs=4)
    assert page.evaluate("scrollY") == top


def test_without_scripts_the_points_are_typed(browse, axe):
    page = browse(javascript=False)
    page.goto("/specimen/")

    assert page.is_visible("#id_tools-line") and page.is_visible("#id_tools-corners")
    assert page.is_visible("#id_tools-voice")
    for tool in ("[data-draw-undo]", "[data-walk-mark]", "[data-voice-record]"):
        assert not page.locator(tool).first.is_visible()


# --- walking --------------------------------------------------------------------------------------
def test_walking_round_marks_corners_and_keeps_the_worst_fix(specimen):
    page = specimen(phone=True, permissions=["geolocation"], locale="en")
    for lon, lat, accuracy in ((105.0, 35.0, 4.2), (105.001, 35.0, 30), (105.001, 35.001, 6)):
        place = {"longitude": lon, "latitude": lat, "accuracy": accuracy}
        page.context.set_geolocation(place)
        marked = len(points(page, "corners"))
        page.click("[data-walk-mark]")
        page.wait_for_function(
            "(n) => document.querySelector('#id_tools-corners').value.match(/,/g)?.length === n",
            arg=marked + 1,
        )
    assert points(page, "corners") == [[105.0, 35.0], [105.001, 35.0], [105.001, 35.001]]
    assert page.input_value("#id_tools-accuracy") == "30"
    assert "6" in said(page, "[data-walk-said]")

    page.click("[data-walk-undo]")
    page.click("[data-walk-undo]")
    assert points(page, "corners") == [[105.0, 35.0]]
    assert page.input_value("#id_tools-accuracy") == "5"
    page.click("[data-walk-undo]")
    assert page.input_value("#id_tools-accuracy") == ""
    assert page.locator("[data-walk-undo]").is_disabled()


def test_a_phone_that_may_not_say_where_it_is_says_so(specimen):
    page = specimen(phone=True, permissions=[])
    page.click("[data-walk-mark]")

    page.wait_for_function(
        "() => { const { textContent, dataset } = document.querySelector('[data-walk-said]');"
        " return textContent === dataset.refused; }"
    )
    assert page.input_value("#id_tools-corners") == ""


# --- speaking -------------------------------------------------------------------------------------
KEPT = "[data-voice][data-state=kept]"
SPEAKING = "[data-voice][data-state=recording]"
SENT = """async () => {
  const file = new FormData(document.querySelector("#tools")).get("tools-voice");
  return { name: file.name, type: file.type, bytes: [...new Uint8Array(await file.arrayBuffer())] };
}"""


def test_a_note_is_spoken_heard_and_thrown_away(specimen, axe):
    page = specimen(phone=True, permissions=["microphone"])
    assert not page.is_visible("#id_tools-voice")
    assert page.locator("[data-voice-record]").bounding_box()["height"] >= 60

    page.click("[data-voice-record]")
    page.wait_for_selector(SPEAKING)
    page.wait_for_timeout(1200)
    page.click("[data-voice-record]")
    page.wait_for_selector(KEPT)
    sent = page.evaluate(SENT)

    assert sound_of(bytes(sent["bytes"])) == sent["type"] and len(sent["bytes"]) > 500
    page.wait_for_function("() => document.querySelector('[data-voice-play]').readyState >= 1")
    axe(page)
    page.click("[data-voice-delete]")
    assert page.evaluate(SENT)["bytes"] == []
    assert not page.is_visible("[data-voice-play]")


def test_a_note_ends_by_itself_and_goes_with_a_form_sent_meanwhile(specimen):
    page = specimen(permissions=["microphone"])
    page.evaluate("document.querySelector('[data-voice]').dataset.most = '1'")
    page.click("[data-voice-record]")
    page.wait_for_selector(KEPT, timeout=10_000)

    page.evaluate("document.querySelector('[data-voice]').dataset.most = '60'")
    page.evaluate(
        "() => { document.querySelector('#tools').onsubmit = (event) => { event.preventDefault();"
        " globalThis.sent = new FormData(event.target).get('tools-voice').size; }; }"
    )
    page.click("[data-voice-record]")
    page.wait_for_selector(SPEAKING)
    page.wait_for_timeout(600)
    page.evaluate("document.querySelector('#tools').requestSubmit()")
    page.wait_for_function("() => globalThis.sent > 100")


@pytest.mark.parametrize("chromium", ["deny"], indirect=True)
def test_where_the_microphone_is_refused_a_file_can_be_chosen(specimen, tmp_path: Path):
    page = specimen(permissions=[])
    page.click("[data-voice-record]")

    page.wait_for_selector("#id_tools-voice:visible")
    assert len(said(page, "[data-voice-said]")) > 5
    note = tmp_path / "note.wav"
    note.write_bytes(b"RIFF\x24\0\0\0WAVEfmt ")
    page.set_input_files("#id_tools-voice", note)
    page.wait_for_selector(KEPT)
