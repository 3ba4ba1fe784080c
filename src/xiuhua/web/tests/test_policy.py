"""Our own pages keep the strict content policy, and ask nobody outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

import xiuhua
from xiuhua.web.looks.sample import sample

SOURCE = Path(xiuhua.__file__).parent
TEMPLATES = sorted(
    file for file in SOURCE.glob("*/templates/**/*.html") if "admin" not in file.parts
)
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "an htmx handler": r"\shx-on",
    "an inline script": r"<script(?![^>]*\ssrc=)(?![^>]*type=[\"']application/(?:json|ld))",
    "a style block": r"<style",
    "an address outside": r"(?:src|href|action)\s*=\s*[\"']https?://",
}


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: str(f.relative_to(SOURCE)))
@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_has(what, file):
    found = re.search(FORBIDDEN[what], file.read_text("utf-8"), re.IGNORECASE)
    assert not found, f"{file.relative_to(SOURCE)} has {what}: {found[0]!r}"


def test_no_style_of_ours_asks_anyone_outside():
    for sheet in (SOURCE / "web" / "static" / "web").glob("*.css"):
        assert not re.search(r"url\(|@import|https?:", sheet.read_text("utf-8")), sheet.name


def test_the_specimen_shows_every_partial():
    shown = render_to_string("web/specimen.html", {"site_title": "Anywhere"})
    for pattern in (
        "xh-s", "xh-clock", "xh-stitch", "xh-thread", "xh-patch", "xh-demo", "xh-facts", "xh-fig",
        "xh-photo", "xh-outline", "xh-empty", "xh-errors", "xh-field", "xh-swatches", "xh-seam",
    ):  # fmt: skip
        assert f'class="{pattern}' in shown or f" {pattern}" in shown, pattern
    assert sample()["form"].errors


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_the_pages_for_trouble_need_no_context(name):
    assert "<h1>" in render_to_string(f"{name}.html")
