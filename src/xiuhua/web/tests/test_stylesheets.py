"""All stylesheets reach every page, so a class that two of them lay out changes pages nobody meant."""

import re
from pathlib import Path

import pytest

SHEETS = Path(__file__).resolve().parent.parent / "static" / "web"
PRINT = re.compile(r"^@media print .*$", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def own_classes(text):
    """The classes a sheet says something about by themselves, without anything around them."""
    rules = re.findall(r"([^{}]+)\{", PRINT.sub("", COMMENT.sub("", text)))
    names = (one.strip() for rule in rules for one in rule.split(","))
    return {name for name in names if re.fullmatch(r"\.xh-[\w-]+", name)}


def test_each_class_is_laid_out_by_one_stylesheet():
    kept = {}
    for sheet in sorted(SHEETS.glob("*.css")):
        for name in own_classes(sheet.read_text("utf-8")):
            kept.setdefault(name, []).append(sheet.name)
    assert len(kept) > 100
    assert {name: sheets for name, sheets in kept.items() if len(sheets) > 1} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (".xh-a { x:y; }\n.xh-b .xh-c { x:y; }", {".xh-a"}),
        ("@media print { .xh-a { x:y; } }", set()),
        (".xh-a,.xh-b { x:y; } /* .xh-c { } */", {".xh-a", ".xh-b"}),
    ],
)
def test_what_counts_as_a_class_of_a_sheet(text, found):
    assert own_classes(text) == found
