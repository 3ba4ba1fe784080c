"""What a browser calls itself, in words that its owner recognises."""

from __future__ import annotations

import re

BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("HuaweiBrowser", "Huawei"),
    ("MiuiBrowser", "Xiaomi"), ("QQBrowser", "QQ"), ("OPR", "Opera"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
    ("Windows", "Windows"), ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def called(agent: str) -> str:
    """Such as "Chrome 120 · Windows"; or the beginning of what it says when that is no browser we know."""
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    for mark, name in BROWSERS:
        if found := re.search(rf"{mark}(?:iOS|A)?/(\d+)", agent):
            return " · ".join(filter(None, (f"{name} {found[1]}", system)))
    return agent[:60]
