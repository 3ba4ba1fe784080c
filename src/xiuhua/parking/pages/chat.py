"""Words of a chat as pieces that a template can show: WeChat's links, addresses, and plain text."""

from __future__ import annotations

import re

_LINK = re.compile(r'<a href="([^"<>]*)">([^<]*)</a>|(https?://[^\s<>"]+)')


def pieces(text: str) -> list[dict[str, str]]:
    """`text` in order, each piece with its `text`, and a `url` where it is a link."""
    found, at = [], 0
    for match in _LINK.finditer(text):
        found.append({"text": text[at : match.start()], "url": ""})
        url = match[1] or match[3]
        safe = url.startswith(("https://", "http://"))
        found.append({"text": match[2] or url, "url": url if safe else ""})
        at = match.end()
    found.append({"text": text[at:], "url": ""})
    return [piece for piece in found if piece["text"]]
