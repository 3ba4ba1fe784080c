"""Outline icons of Tabler, inlined; no web font, so no flash and a strict policy."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WEB = Path(__file__).resolve().parent.parent
BUILT = WEB / "static" / "dist" / "icons.json"
SOURCES = WEB.parents[2] / "node_modules" / "@tabler" / "icons" / "icons" / "outline"

_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


def icon(name: str, cls: str = "", label: str = "") -> SafeString:
    """The icon as inline SVG; hidden from readers unless it has a label of its own.

    An icon that set-up has not built yet is an empty drawing of the same size.
    """
    return _drawn(name, cls, label)


@functools.lru_cache(maxsize=512)
def _drawn(name: str, cls: str, label: str) -> SafeString:
    role = format_html('role="img" aria-label="{}"', label) if label else _HIDDEN
    return format_html(
        '<svg class="icon{}{}" viewBox="0 0 24 24" width="24" height="24" fill="none" '
        'stroke="currentColor" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        " " if cls else "",
        cls,
        role,
        mark_safe(strokes(name)),  # noqa: S308 - drawings of our own build
    )


_HIDDEN = mark_safe('aria-hidden="true"')


def strokes(name: str) -> str:
    """The paths inside the icon; empty when it is neither built nor at hand."""
    return _built().get(name) or _source(name)


@functools.cache
def _built() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(BUILT.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _source(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return ""
    try:
        return body((SOURCES / f"{name}.svg").read_text("utf-8"))
    except OSError:
        return ""


def body(svg: str) -> str:
    """What is drawn inside an icon file, on one line, without its invisible frame."""
    found = _BODY.search(svg)
    drawn = _FRAME.sub("", found[1]) if found else ""
    return " ".join(drawn.split()).replace("> <", "><")
