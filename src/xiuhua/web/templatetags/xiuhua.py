"""The words of our templates: one tag for each partial of the look."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from xiuhua.kernel.words import Refused, Words
from xiuhua.web import language, links
from xiuhua.web.gather import gather
from xiuhua.web.looks import clocks, dates, forms, icons
from xiuhua.web.looks import outlines as drawing

register = template.Library()

STATUS_ICONS = {
    "new": "inbox",
    "doing": "progress",
    "soon": "hourglass-low",
    "late": "alert-octagon",
    "done": "circle-check",
    "hold": "player-pause",
    "back": "arrow-back-up",
}

register.simple_tag(icons.icon, name="icon")
register.simple_tag(links.link, name="link")
register.filter("when", dates.when)
register.filter("day", dates.day)
register.filter("short", dates.short)
register.filter("duration", dates.duration)


# --- words and numbers ------------------------------------------------------------------------
@register.filter
def say(words: Any) -> str:
    """Words, a refusal, or a msgid, in the reader's language."""
    if isinstance(words, Words | Refused | str):
        return language.say(words)
    return "" if words is None else str(words)


@register.filter
def shown(value: Any) -> Any:
    """A value as people read it; what somebody wrote is never translated."""
    if isinstance(value, Words | Refused):
        return language.say(value)
    return dates.when(value) if isinstance(value, datetime | date) else value


@register.filter
def masked(text: Any) -> str:
    """A phone number or name with its middle hidden: enough to know one's own."""
    whole = str(text or "")
    if len(whole) >= 8:
        return f"{whole[:3]}{'*' * (len(whole) - 7)}{whole[-4:]}"
    return whole[:1] + "*" * (len(whole) - 1)


@register.filter
def number_zh(value: Any) -> str:
    """A number with thousands apart and no needless zeros; nothing for none."""
    if value is None or value == "":
        return ""
    return (
        f"{value:,}" if isinstance(value, int) else f"{float(value):,.2f}".rstrip("0").rstrip(".")
    )


# --- small marks ------------------------------------------------------------------------------
@register.simple_tag
def status(state: Any, title: Any = None, plain: bool = False) -> SafeString:
    """A state's badge: its look's icon, its word, its colour."""
    key = getattr(state, "status", state)
    words = title if title is not None else getattr(state, "title", state)
    return _badge(str(key), say(words), plain)


@functools.lru_cache(maxsize=512)
def _badge(key: str, words: str, plain: bool) -> SafeString:
    return format_html(
        '<span class="xh-s{}" data-s="{}">{}{}</span>',
        " xh-plain" if plain else "",
        key,
        icons.icon(STATUS_ICONS.get(key, "point")),
        words,
    )


@register.simple_tag
def clock(
    due: Any,
    now: datetime | None = None,
    started: datetime | None = None,
    *,
    label: Any = "",
    status: str = "",
    provisional: bool | None = None,
    stopped: bool = False,
    left_s: float | None = None,
    total_s: float | None = None,
    day_s: float = clocks.DAY_S,
) -> SafeString:
    """Time left or over, in words and as a thread; `due` is a moment or a kernel `Due`."""
    at = getattr(due, "at", due) or None
    if provisional is None:
        provisional = bool(getattr(due, "provisional", False))
    reading = clocks.read(
        at,
        now or timezone.now(),
        started=started or None,
        left_s=left_s,
        total_s=total_s,
        day_s=day_s,
        provisional=provisional,
        stopped=stopped,
    )
    return clocks.shown(reading, label=say(label), due=at, status=status, now=now)


@register.simple_tag
def kbd(key: str) -> SafeString:
    """A key as it is printed on a button; `data-key` is what the keyboard helper listens for."""
    return format_html('<kbd class="xh">{}</kbd>', key)


@register.simple_tag(takes_context=True)
def demo_mark(context: template.Context, always: bool = False) -> SafeString:
    """Says once per block that these are made-up data; nothing outside a demonstration."""
    if not (always or context.get("is_demo")):
        return mark_safe("")
    return format_html(
        '<span class="xh-demo">{}{}</span>', icons.icon("flask"), gettext("Demonstration data")
    )


# --- blocks -----------------------------------------------------------------------------------
@register.simple_block_tag
def patch(content: str, title: Any = "", cls: str = "") -> SafeString:
    """A dashed frame: what the machine suggests and nobody has settled."""
    head = format_html('<h2 class="h3 mb-1">{}</h2>', say(title)) if title else ""
    return format_html('<section class="xh-patch {}">{}{}</section>', cls, head, content)


@register.inclusion_tag("web/_stitch.html")
def stitch(
    steps: Iterable[Any], label: Any = "", numbered: bool = False, stamped: bool = False
) -> dict[str, Any]:
    """Progress across: sewn is done, pricked holes are ahead."""
    return {"steps": steps, "label": say(label), "numbered": numbered, "stamped": stamped}


@register.inclusion_tag("web/_thread.html")
def thread(steps: Iterable[Any]) -> dict[str, Any]:
    """Progress down, with who and when."""
    return {"steps": steps}


@register.inclusion_tag("web/_facts.html")
def facts(pairs: Any, cls: str = "") -> dict[str, Any]:
    """Terms and what they are, in two columns."""
    return {"pairs": pairs.items() if isinstance(pairs, Mapping) else pairs, "cls": cls}


@register.inclusion_tag("web/_empty.html")
def empty(
    title: Any, words: Any = "", action_url: str = "", action_title: Any = "", icon: str = "needle"
) -> dict[str, Any]:
    """One sentence and the next action, where a list has no rows."""
    return {
        "title": title,
        "words": words,
        "action_url": action_url,
        "action_title": action_title,
        "name": icon,
    }


@register.simple_tag(takes_context=True)
def panels(context: template.Context, page: str, thing: Any) -> SafeString:
    """What higher apps add to a page about `thing`, each out of its own template."""
    by = context.get("by")
    asked = [one for one in gather("PANELS").values() if one.page == page]
    drawn = (
        render_to_string(one.template, facts | {"by": by})
        for one in asked
        if (facts := one.ask(thing, by)) is not None
    )
    return SafeString("".join(drawn))


@register.inclusion_tag("web/_pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict[str, Any]:
    """Two buttons, no page numbers; the rest of the query is kept."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def turned(name: str, cursor: str) -> str:
        if not cursor or query is None:
            return f"{name}={cursor}" if cursor else ""
        found = query.copy()
        for other in ("after", "before"):
            found.pop(other, None)
        found[name] = cursor
        return str(found.urlencode())

    return {"next": turned("after", page.next), "previous": turned("before", page.previous)}


# --- forms ------------------------------------------------------------------------------------
register.inclusion_tag("web/_field.html", name="field")(forms.field)
register.inclusion_tag("web/_errors.html", name="errors")(forms.errors)


@register.inclusion_tag("web/_photofield.html")
def photofield(bound: Any, most: int = 5) -> dict[str, Any]:
    """A file field for photos: with JavaScript a tray of previews, without it the field alone."""
    return {"bound": bound, "most": most}


@register.inclusion_tag("web/_drawfield.html", takes_context=True)
def drawfield(
    context: template.Context,
    bound: Any,
    kind: str = "line",
    *,
    width_field: Any = None,
    shape: Any = None,
    center: Any = "",
    zoom: Any = 17,
    src: str = "",
    outline: str = "",
    cells: str = "",
    label: Any = "",
) -> dict[str, Any]:
    """A textarea of `lon,lat` lines, and a map that writes into it: a "line", a "ring" of corners, or "dots".

    `width_field` is asked for below the map, and tells how much the line takes up. The rest is
    what `citymap` takes; without JavaScript or WebGL the points are typed.
    """
    return {
        "bound": bound,
        "kind": kind,
        "width": width_field,
        "shape": shape,
        "center": center,
        "zoom": zoom if center else "",
        "src": src,
        "outline": outline,
        "cells": cells,
        "label": say(label) or bound.label,
        "tianditu_key": context.get("tianditu_key"),
    }


@register.inclusion_tag("web/_walk.html")
def walkfield(points: Any, accuracy: Any) -> dict[str, Any]:
    """Corners marked by GPS while walking round; `accuracy` keeps the worst fix, in metres.

    With `points` None the corners go to the `drawfield` of the same form, which shows them.
    """
    return {"points": points, "accuracy": accuracy}


@register.inclusion_tag("web/_voice.html")
def voicefield(bound: Any, most_s: int = 60) -> dict[str, Any]:
    """A file field for a spoken note of at most `most_s` seconds; recorded in the page where it can be."""
    return {"bound": bound, "most_s": most_s}


# --- pictures ---------------------------------------------------------------------------------
PHOTO = ("url", "alt", "title", "words", "href", "status", "width", "height")


@register.inclusion_tag("web/_photo.html")
def photo(item: Any = None, **given: Any) -> dict[str, Any]:
    """One photo with its caption; `item` has url, alt, title, words, href, status, or some."""

    def get(name: str) -> Any:
        return item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)

    return {name: given.get(name, get(name)) for name in PHOTO}


@register.inclusion_tag("web/_before_after.html")
def before_after(photos: Iterable[Any]) -> dict[str, Any]:
    """Photos beside one another in order of time, cropped alike."""
    return {"photos": list(photos)}


@register.inclusion_tag("web/_outline.html")
def outline(
    geojson: Any, points: Any = None, label: Any = "", cls: str = "", width: int = 230
) -> dict[str, Any]:
    """A boundary sewn as SVG, with pins; decoration unless it has a label."""
    drawn = drawing.outline(geojson, points, width)
    return {**vars(drawn), "label": say(label), "cls": cls, "radius": width / 32}


@register.inclusion_tag("web/_citymap.html", takes_context=True)
def citymap(
    context: template.Context,
    src: str = "",
    outline: str = "",
    *,
    shape: Any = None,
    points: Any = None,
    center: Any = "",
    zoom: Any = "",
    cells: str = "",
    tiles: str = "",
    opens: str = "",
    pick: bool = False,
    draw: str = "",
    prefix: str = "",
    lon: Any = None,
    lat: Any = None,
    rows: str = "",
    label: Any = "Map",
    name: str = "",
    cls: str = "",
) -> dict[str, Any]:
    """A map as an island: without JavaScript or WebGL the outline and the list beside it stay.

    `src` and `outline` are addresses of GeoJSON; `shape` and `points` are the same as objects,
    for the drawing that needs no script. `rows` is a selector of the list's rows, which carry
    `data-map-id`. `cells` is where the cells in view are fetched close up, `tiles` the address of
    vector tiles with {z}, {x} and {y} in it, `opens` the page of a case, "0" in place of its number. With `pick` the pin's
    place goes to hidden `lon`, `lat`, `datum` inputs; `draw` ("line" or "ring") is for `drawfield`.
    """
    given = {
        "src": src,
        "outline": outline,
        "center": ",".join(map(str, center)) if isinstance(center, tuple | list) else center,
        "zoom": zoom,
        "rows": rows,
        "cells": cells,
        "tiles": tiles,
        "opens": opens,
        "pick": "pick" if pick else "",
        "draw": draw,
        "tianditu": context.get("tianditu_key") or "",
    }
    return {
        "attributes": [(key, value) for key, value in given.items() if value],
        "shape": shape,
        "points": points,
        "pick": pick,
        "draw": draw,
        "prefix": prefix,
        "lon": lon,
        "lat": lat,
        "label": say(label),
        "name": name,
        "cls": cls,
    }
