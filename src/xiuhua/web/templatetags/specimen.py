"""What the specimen page shows; no other page loads this."""

from __future__ import annotations

from typing import Any

from django import template

from xiuhua.web.looks import sample as samples

register = template.Library()


@register.simple_tag
def sample() -> dict[str, Any]:
    """Made-up things, one for each partial."""
    return samples.sample()
