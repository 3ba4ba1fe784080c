"""What the templates of figures ask for."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xiuhua.kernel.indicators import Figure, Rate
from xiuhua.kernel.words import Words
from xiuhua.web.language import say

from ..queries.cohorts import measure
from ..queries.sheets import Cell, Filled, Line

register = template.Library()
ARROWS = {"up": "\N{NORTH EAST ARROW}", "down": "\N{SOUTH EAST ARROW}", "same": "="}


@register.filter("figure")
def shown(value: int | Figure) -> str:
    """A figure as people read it: hours are said in words."""
    if isinstance(value, Figure) and value.unit == "h" and value.value is not None:
        return say(Words("{n} hours", n=value.value))
    return str(value)


@register.simple_tag
def behind(cell: Cell, line: Line, found: Filled, query: str = "") -> str:
    """The list behind a figure; "" outside the page of evaluation, and where there is none."""
    value = cell.value
    if not query or not value:
        return ""
    if isinstance(value, Figure) and (value.unit != "%" or value.value is None):
        return ""
    told = {"m": cell.drill}
    if line.key != "*":
        told |= {"by": found.sheet.splits[measure(cell.drill).cohort], "of": line.key}
    return f"{reverse('indicators:behind')}?{query}&{urlencode(told)}"


@register.simple_tag
def change(cell: Cell) -> SafeString:
    """What became of a figure: an arrow, how much, and for rates whether that is good."""
    if cell.change is None or not cell.change.sign:
        return SafeString("")
    sign = cell.change.sign
    better = getattr(cell.column, "better", "")
    good = {"more": "up", "less": "down"}.get(better)
    look = "" if sign == "same" or not good else "done" if sign == good else "late"
    unit = ""
    if isinstance(cell.value, Figure):
        unit = say("points") if isinstance(cell.column, Rate) and cell.value.unit == "%" else " h"
    return format_html(
        '<small class="xh-change"{}>{} {}{}</small>',
        format_html(' data-s="{}"', look) if look else "",
        ARROWS[sign],
        cell.change,
        unit or " %",
    )
