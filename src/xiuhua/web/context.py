"""What every template may ask for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from xiuhua.kernel.permissions import Actor

from .doors import actor
from .gather import gather
from .language import say
from .outbox import who

SIZE_COOKIE = "xiuhua_size"
MOST_BESIDE = 6
"""Entries of the navigation that stand beside each other; what is rarer lies under "More"."""


def page(request: HttpRequest) -> dict[str, Any]:
    """Title, modes, who is here, and the navigation that person has."""
    return {
        "site_title": settings.SITE_TITLE or say("City management platform"),
        "is_demo": settings.DEMO,
        "hotline": settings.HOTLINE,
        "large": request.COOKIES.get(SIZE_COOKIE) == "large",
        "by": actor(request),
        "outbox_who": SimpleLazyObject(lambda: who(actor(request))),
        "navigation": SimpleLazyObject(lambda: navigation(request)),
        "home_url": SimpleLazyObject(lambda: home(actor(request))),
        "tianditu_key": settings.TIANDITU_KEY,
    }


def home(who: Actor) -> str:
    """Where whoever it is begins: the first entry of their navigation, else their own account."""
    places = sorted(gather("NAVIGATION").values(), key=lambda place: place.order)
    first = next((p for p in places if not p.demo_only and who.may(p.permission)), None)
    return reverse(first.url_name) if first else reverse("accounts:me")


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries open to whoever is here, in order, with the present one marked."""
    who = actor(request)
    entries = []
    for place in sorted(gather("NAVIGATION").values(), key=lambda p: p.order):
        if (settings.DEMO or not place.demo_only) and who.may(place.permission):
            url = reverse(place.url_name)
            entries.append({"title": say(place.title), "url": url, "key": place.key})
    here = max(
        (e["url"] for e in entries if request.path.startswith(e["url"])), key=len, default=""
    )
    beside = MOST_BESIDE if len(entries) > MOST_BESIDE + 1 else len(entries)
    for place_in_line, entry in enumerate(entries):
        entry["current"] = entry["url"] == here
        entry["more"] = place_in_line >= beside
    return entries
