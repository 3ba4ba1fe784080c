"""The page of security tells the truth: every test it names is there, and no point is left out."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/explain/security.md").read_text(encoding="utf-8")
POINT = re.compile(r"^\| (V\d+\.\d+\.\d+) \| (.) \| (.*?) \| (.*?) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")
POINTS_OF_LEVEL_2 = 253
"""Levels 1 and 2 of ASVS 5.0.0."""


def test_every_point_of_level_two_is_there_once():
    points = Counter(found[1] for found in POINT.finditer(PAGE))

    assert len(points) == POINTS_OF_LEVEL_2
    assert set(points.values()) == {1}


def test_every_point_says_what_is_done_or_why_not():
    assert [m[1] for m in POINT.finditer(PAGE) if m[2] not in "✓◐✗–" or len(m[3]) < 3] == []


def test_the_counts_at_the_top_are_right():
    marks = Counter(found[2] for found in POINT.finditer(PAGE))
    said = re.search(
        r"\(✓\): (\d+);.*?\): (\d+);.*?\(✗\): (\d+);.*?\(–\): (\d+)\.", PAGE, re.DOTALL
    )

    assert said and [int(n) for n in said.groups()] == [marks[one] for one in "✓◐✗–"]


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(PAGE))), ids=lambda one: one)
def test_every_test_it_names_exists(file, name):
    path = ROOT / file if file.startswith("tests/") else ROOT / "src/xiuhua" / file

    assert path.exists(), file
    assert re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    "page", ["docs/explain/security.md", "docs/explain/threat-model.md", "SECURITY.md"]
)
def test_its_links_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    gone = [
        link
        for link in re.findall(r"\]\(([^)#]+)\)", text)
        if not link.startswith("http") and not ((ROOT / page).parent / link).exists()
    ]

    assert gone == []
