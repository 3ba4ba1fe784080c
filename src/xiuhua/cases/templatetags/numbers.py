"""Numbers of the loop as people read them: 5 %, 2 work hours."""

from __future__ import annotations

from decimal import Decimal

from django import template

from xiuhua.web.language import say
from xiuhua.web.templatetags.xiuhua import number_zh

from ..rules import Number

register = template.Library()


@register.filter
def in_unit(value: Decimal, known: Number) -> str:
    """The value with its unit; a share as a percentage."""
    if known.unit == "share":
        return f"{number_zh(value * 100)}%"
    return f"{number_zh(value)}\u00a0{say(known.unit)}"
