"""Drawing, walking round and speaking are plain fields first; their tags say what scripts need."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from xiuhua.web.headers import ALWAYS


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


class _Dig(forms.Form):
    line = forms.CharField(label="The line", widget=forms.Textarea)
    width = forms.FloatField(label="Width", required=False)
    corners = forms.CharField(label="Corners", widget=forms.Textarea, required=False)
    accuracy = forms.IntegerField(label="Within metres", required=False)
    voice = forms.FileField(label="A spoken note", required=False)


def html(source: str, form: forms.Form | None = None, **context: Any) -> str:
    found = {"form": form or _Dig(), **context}
    return Template("{% load xiuhua %}" + source).render(Context(found))


def test_a_drawing_is_a_textarea_that_keeps_what_was_typed():
    shown = html("{% drawfield form.line %}", _Dig({"line": "105.1,35.2"}))
    assert 'name="line"' in shown and "105.1,35.2</textarea>" in shown
    assert 'data-map-points=""' in shown and '<city-map class="xh-map" draw="line"' in shown
    assert "dist/draw.js" in shown


def test_only_a_map_that_draws_asks_for_the_drawing_script():
    assert "draw" not in html("{% citymap pick=True %}")


def test_a_map_that_draws_has_no_pin_to_send():
    shown = html("{% drawfield form.line kind='ring' %}")
    assert 'draw="ring"' in shown and "data-map-lon" not in shown


def test_the_width_is_asked_for_where_it_tells_the_area():
    assert 'data-map-width=""' in html("{% drawfield form.line width_field=form.width %}")
    assert "data-map-width" not in html("{% drawfield form.line %}")


def test_a_drawing_starts_where_it_is_told_or_shows_the_whole():
    shown = html("{% drawfield form.line center=at %}", at=(105.0, 35.0))
    assert 'center="105.0,35.0" zoom="17"' in shown
    assert "zoom=" not in html("{% drawfield form.line %}")


def test_what_needs_a_script_is_hidden_until_the_script_is_there():
    shown = html("{% drawfield form.line %}{% walkfield form.corners form.accuracy %}")
    assert "data-draw-with hidden" in shown and "data-walk-with hidden" in shown
    assert "<details data-draw-typed open>" in shown
    assert "data-voice-record hidden" in html("{% voicefield form.voice %}")


def test_a_walk_may_give_its_corners_to_the_drawing_of_the_form():
    assert "data-map-points" not in html("{% walkfield None form.accuracy %}")
    alone = html("{% walkfield form.corners form.accuracy %}")
    assert 'data-map-points=""' in alone and 'data-walk-accuracy=""' in alone


def test_a_mistake_in_the_points_is_said_beside_them():
    assert "xh-wrong" in html("{% drawfield form.line %}", _Dig({"line": ""}))


def test_a_spoken_note_is_a_file_field_for_sounds():
    shown = html("{% voicefield form.voice most_s=30 %}")
    assert 'type="file"' in shown and 'accept="audio/*" capture' in shown
    assert 'data-most="30"' in shown and 'role="status"' in shown


def test_our_own_pages_may_ask_for_place_and_microphone_and_nobody_elses():
    policy = dict(part.split("=", 1) for part in ALWAYS["Permissions-Policy"].split(", "))
    assert policy["geolocation"] == policy["microphone"] == "(self)"
    assert policy["usb"] == policy["payment"] == "()"
