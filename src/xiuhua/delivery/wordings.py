"""The texts of messages: shipped with each app, and changed by rows."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps

from xiuhua.web.language import say

from .models import Wording

SHIPPED = "data/messages.json"
"""Where an app keeps its wordings: a list of objects with key, channel ("" for all), title, text."""


class Text(NamedTuple):
    """A title and a text, gaps filled or not."""

    title: str
    text: str


@cache
def shipped() -> dict[tuple[str, str], Text]:
    """The wordings of every app by (key, channel); a higher app's own beats a lower one's."""
    found: dict[tuple[str, str], Text] = {}
    for config in apps.get_app_configs():
        path = Path(config.path) / SHIPPED
        if not config.name.startswith("xiuhua.") or not path.exists():
            continue
        for row in json.loads(path.read_text(encoding="utf-8")):
            found[row["key"], row.get("channel", "")] = Text(row.get("title", ""), row["text"])
    return found


def fill(key: str, channel: str, facts: dict[str, Any]) -> Text:
    """The wording of a message with its `{gaps}` filled; KeyError for one that nobody has.

    A row beats what is shipped, the channel's own wording beats the one for all.
    """
    rows = {row.channel: Text(row.title, row.text) for row in _rows(key, channel)}
    ours = shipped()
    for found in (rows.get(channel), rows.get(""), ours.get((key, channel)), ours.get((key, ""))):
        if found:
            return Text(_filled(found.title, facts), _filled(found.text, facts))
    raise KeyError(f"no wording {key!r}")


def _rows(key: str, channel: str) -> Any:
    return Wording.objects.filter(key=key, channel__in=[channel, ""])


class _Facts(dict[str, str]):
    """Facts whose absence shows as an empty gap, so that an edited wording stops no message."""

    def __missing__(self, name: str) -> str:
        return ""


def _filled(text: str, facts: dict[str, Any]) -> str:
    known = _Facts({name: say(v) if hasattr(v, "said") else str(v) for name, v in facts.items()})
    return text.format_map(known)
