"""Fetching a photo from WeChat: from its own hosts only, of a size, and never from our own network."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from xiuhua.delivery.posting import fetch
from xiuhua.evidence.actions import Prepared, held
from xiuhua.evidence.intake import MOST_BYTES
from xiuhua.kernel.words import Refused

DEMO_PHOTOS = "/evidence/held/"


def fetched(url: str) -> bytes | Prepared:
    """The photo behind a link that WeChat gave us; Refused when that is none of its hosts.

    In a demonstration the page that plays a phone keeps its photos with us, so nothing is fetched.
    """
    parts = urlsplit(url)
    if settings.DEMO and url.startswith(f"{settings.BASE_URL}{DEMO_PHOTOS}"):
        return held(parts.path.removeprefix(DEMO_PHOTOS).partition("/")[0])
    if parts.scheme not in ("http", "https") or parts.hostname not in settings.WECHAT_PHOTO_HOSTS:
        raise Refused("The photo did not come from WeChat. Send it again.")
    try:
        status, data = fetch(url, most=MOST_BYTES, private=settings.WECHAT_PHOTO_PRIVATE)
    except ValueError:
        raise Refused("The photo is too large, or not where WeChat keeps its own.") from None
    if status in (404, 410):
        raise Refused("WeChat no longer has the photo. Send it again.")
    if status != 200:
        raise ConnectionError(f"WeChat answered {status}")
    return data
