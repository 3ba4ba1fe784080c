"""The menu of an account: typed as lines, given out as the JSON that WeChat takes.

Source: WeChat official accounts, developer documentation, 自定义菜单创建接口: three buttons, five
below each, names of 16 and 60 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ...kernel.words import Refused

DATA = Path(__file__).parent / "data" / "wechat_menu.txt"
MOST_BUTTONS, MOST_BELOW = 3, 5
MOST_NAME_BYTES, MOST_BELOW_BYTES = 16, 60
MOST_WHAT = 128
ASK = "ask:"
"""A button that asks as if its text had been typed: `ask:...`."""
KNOWN = ("near", "photo", "progress", "help")


@dataclass(frozen=True)
class Button:
    """A button: it opens a page, asks something, or has others below it."""

    name: str
    what: str = ""
    below: tuple[Button, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether it leads to a page."""
        return self.what.startswith(("/", "https://", "http://"))


@cache
def shipped() -> str:
    """The menu that comes with the program, as lines."""
    return DATA.read_text(encoding="utf-8").strip()


def read(text: str) -> tuple[Button, ...]:
    """Buttons out of lines "name = what"; a line that begins with "-" lies below the one before."""
    found: list[Button] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if not line.startswith("-"):
            found.append(_button(line, MOST_NAME_BYTES))
            continue
        if not found:
            raise Refused("A line with “-” needs a button above it.", field="menu")
        last = found[-1]
        below = (*last.below, _button(line.lstrip("- "), MOST_BELOW_BYTES))
        found[-1] = Button(last.name, "", below)
    _check(found)
    return tuple(found)


def _button(line: str, most_bytes: int) -> Button:
    name, _equals, what = (part.strip() for part in line.partition("="))
    if not 0 < len(name.encode()) <= most_bytes:
        raise Refused(
            "“{name}” is too long for a button, or empty: at most {most} Chinese characters.",
            field="menu", name=name, most=most_bytes // 3,
        )  # fmt: skip
    button = Button(name, what)
    if what and not (button.opens or what in KNOWN or what.startswith(ASK)):
        raise Refused(
            "“{what}” is no page and nothing to ask. Write an address, {known} or ask:….",
            field="menu", what=what, known=", ".join(KNOWN),
        )  # fmt: skip
    if len(what) > MOST_WHAT:
        raise Refused("At most {most} characters, please.", field="menu", most=MOST_WHAT)
    return button


def _check(buttons: list[Button]) -> None:
    if len(buttons) > MOST_BUTTONS or any(len(one.below) > MOST_BELOW for one in buttons):
        raise Refused(
            "WeChat shows at most {buttons} buttons with {below} below each.",
            field="menu", buttons=MOST_BUTTONS, below=MOST_BELOW,
        )  # fmt: skip
    for one in buttons:
        if not (one.what or one.below):
            raise Refused("“{name}” leads nowhere.", field="menu", name=one.name)


def as_wechat_takes_it(
    buttons: tuple[Button, ...], whole: Callable[[str], str]
) -> Mapping[str, Any]:
    """The body of menu/create; `whole` makes an address of ours a full one."""

    def told(one: Button) -> dict[str, Any]:
        if one.below:
            return {"name": one.name, "sub_button": [told(below) for below in one.below]}
        if one.opens:
            return {"type": "view", "name": one.name, "url": whole(one.what)}
        return {"type": "click", "name": one.name, "key": one.what}

    return {"button": [told(one) for one in buttons]}
