"""What the templates of accounts ask for."""

from __future__ import annotations

from django import template
from django.template import Context

from xiuhua.places.atlas import atlas
from xiuhua.web.language import say

register = template.Library()


@register.simple_tag(takes_context=True)
def place_name(context: Context, code: str) -> str:
    """The name of a division's code; the code itself where it is unknown, empty is everywhere.

    The atlas is asked for once a page, so that a list of fifty costs what a list of one does.
    """
    if not code:
        return say("everywhere")
    kept = context.render_context
    if "atlas" not in kept:
        kept["atlas"] = atlas()
    return str(kept["atlas"].label(code)) or code
