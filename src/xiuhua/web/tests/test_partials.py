"""Each partial of the look says what it should, in words first."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from xiuhua.kernel.words import Words
from xiuhua.web.looks import clocks, dates, outlines
from xiuhua.web.tables import PageOf

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def html(source: str, **context: Any) -> str:
    return Template("{% load xiuhua %}" + source).render(Context(context))


def test_a_status_has_a_shape_a_word_and_a_colour():
    state = SimpleNamespace(status="late", title="Overdue")
    shown = html("{% status state %}", state=state)
    assert 'data-s="late"' in shown and "<svg" in shown and "Overdue" in shown


def test_a_status_escapes_what_it_is_given():
    assert "&lt;b&gt;" in html("{% status 'new' title %}", title="<b>")


@pytest.mark.parametrize(
    ("minutes", "status", "words"),
    [
        (100, "doing", "1:40 left"),
        (30, "doing", "0:30 left"),
        (24, "soon", "0:24 left"),
        (0, "soon", "0:00 left"),
        (-18, "late", "over 0:18"),
        (-60 * 50, "late", "over 2 d"),
    ],
)
def test_a_clock_reads_its_time_in_words(minutes, status, words):
    due, hundred_minutes = NOW + timedelta(minutes=minutes), 6000
    reading = clocks.read(due, NOW, total_s=hundred_minutes)
    assert (reading.status, reading.words) == (status, words)


def test_a_clock_reads_legal_time_where_that_differs_from_the_wall():
    reading = clocks.read(NOW + timedelta(days=3), NOW, left_s=1800, total_s=14400)
    assert (reading.status, reading.words, reading.left) == ("soon", "0:30 left", 12)


def test_a_clock_that_stands_still_says_so():
    assert clocks.read(NOW, NOW, stopped=True).status == "hold"
    assert "Clock stopped" in html("{% clock None %}")


def test_a_provisional_deadline_is_marked():
    due = SimpleNamespace(at=NOW + timedelta(days=2, hours=1), provisional=True)
    assert "about 2 d left" in html("{% clock due now %}", due=due, now=NOW)


def test_the_thread_of_a_clock_is_an_svg_length_and_not_a_style():
    shown = html("{% clock due now started %}", due=NOW, now=NOW, started=NOW - timedelta(hours=1))
    assert 'rect width="' in shown and "style=" not in shown


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW.replace(hour=8, minute=6), "today 08:06"),
        (NOW - timedelta(days=1), "yesterday 11:00"),
        (NOW + timedelta(days=1), "tomorrow 11:00"),
        (NOW - timedelta(days=9), "11/11 11:00"),
        (NOW.replace(year=2025), "2025/11/20 11:00"),
    ],
)
def test_a_moment_near_to_today_is_called_by_its_name(moment, words):
    assert dates.when(moment, NOW) == words


def test_a_moment_is_told_in_the_citys_time():
    assert dates.when(datetime(2026, 11, 19, 17, 0, tzinfo=ZoneInfo("UTC")), NOW) == "today 01:00"


def test_a_day_comes_with_its_weekday():
    assert dates.day(NOW.date(), NOW) == "11/20 Friday"
    with translation.override("zh-hans"):
        assert dates.day(NOW.date(), NOW).endswith("星期五")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(8760, "2 h 26 min"), (7200, "2 h"), (20, "1 min"), (90000, "1 d 1 h"), (86400, "1 d")],
)
def test_a_span_is_told_in_its_two_largest_units(seconds, words):
    assert dates.duration(seconds) == words


def test_a_stitch_tells_a_reader_what_is_done_and_what_is_now():
    steps = [{"title": "A", "done": True}, {"title": "B", "current": True}, {"title": "C"}]
    shown = html("{% stitch steps numbered=True %}", steps=steps)
    assert shown.count("<li") == 3
    assert 'aria-current="step"><span class="visually-hidden">Now:' in shown
    assert "data-done><span" in shown


def test_a_thread_shows_what_may_still_happen_as_ahead():
    steps = [{"title": "A", "at": NOW, "who": "checker"}, {"title": "B", "ahead": True}]
    shown = html("{% thread steps %}", steps=steps)
    assert "checker" in shown and "data-ahead" in shown and "Still ahead:" in shown


def test_what_somebody_wrote_is_neither_translated_nor_trusted():
    with translation.override("zh-hans"):
        shown = html("{% facts pairs %}", pairs=[("Back", "Back"), ("x", "<i>")])
    assert "<dd>Back</dd>" in shown and "&lt;i&gt;" in shown


def test_words_in_facts_are_said():
    assert "<dd>3 left</dd>" in html("{% facts pairs %}", pairs=[("x", Words("{n} left", n=3))])


def test_the_demonstration_is_marked_only_in_a_demonstration():
    assert html("{% demo_mark %}", is_demo=False) == ""
    assert "Demonstration data" in html("{% demo_mark %}", is_demo=True)


def test_a_patch_frames_what_it_is_given():
    assert '<section class="xh-patch ">you</section>' in html(
        "{% patch %}{{ who }}{% endpatch %}", who="you"
    )


def test_a_pager_keeps_the_rest_of_the_question():
    request = RequestFactory().get("/cases/?q=lamp&after=old")
    shown = html("{% pager page %}", page=PageOf([], next="abc"), request=request)
    assert "?q=lamp&amp;after=abc" in shown and "Previous" not in shown


class _Form(forms.Form):
    code = forms.CharField(label="Code", min_length=4, help_text="On your slip")
    sure = forms.BooleanField(label="Sure")


def test_a_field_shows_its_mistake_as_an_icon_and_a_sentence():
    form = _Form({"code": "7"})
    shown = html("{% field form.code %}", form=form)
    assert "is-invalid" in shown and "invalid-feedback" in shown and "<svg" in shown
    assert 'aria-describedby="id_code_helptext id_code_error"' in shown
    assert 'id="id_code_helptext"' in shown and 'id="id_code_error"' in shown


def test_the_summary_above_a_form_leads_to_each_field():
    shown = html("{% errors form %}", form=_Form({"code": "7"}))
    assert 'href="#id_code_field"' in shown and 'href="#id_sure_field"' in shown
    assert html("{% errors form %}", form=_Form()).strip() == ""


def test_an_outline_is_drawn_north_up_with_its_pins():
    square = {"type": "Polygon", "coordinates": [[[106, 29], [107, 29], [107, 30], [106, 29]]]}
    drawn = outlines.outline(square, [(106.5, 29.9), (106.5, 29.1, 7, "late")])
    assert drawn.shape.startswith("M4 ") and drawn.shape.endswith("Z")
    high, low = drawn.pins
    assert high["y"] < low["y"] and low["number"] == 7 and low["status"] == "late"


def test_an_outline_of_nothing_is_nothing():
    assert html("{% outline shape %}", shape=None).strip() == ""


def test_a_map_that_picks_a_place_says_in_which_datum():
    shown = html("{% citymap pick=True lon=106.2 lat=29.3 %}")
    assert 'name="lon" value="106.2"' in shown and 'name="datum" value="wgs84"' in shown


@pytest.mark.parametrize(
    ("text", "shown"), [("13800000612", "138****0612"), ("Ada", "A**"), ("", "")]
)
def test_a_masked_value_shows_only_enough_to_know_ones_own(text, shown):
    assert html("{{ text|masked }}", text=text) == shown


@pytest.mark.parametrize(("number", "shown"), [(1286, "1,286"), (94.10, "94.1"), (None, "")])
def test_numbers_are_grouped_and_lose_needless_zeros(number, shown):
    assert html("{{ number|number_zh }}", number=number) == shown
