"""``./run screenshots``: starts a demo of its own and takes the pictures of the README.

Each page of the table is taken at 390 and 1440 px into docs/pictures/. A path may hold ``{case}``
(the case that has waited longest to be checked), ``{dig}``, ``{finding}``, ``{watch}`` (a watcher's
own link, which the steward makes) or ``{phone}`` (which has asked an official account for a space).
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tools.testing import find_chromium

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
TODAY = "2026-05-20"
START_S = 300
SIZES = {"390": (390, 844), "1440": (1440, 900)}


class Shot(NamedTuple):
    """A page to take: the picture's name, the path, and who looks (a role, or nobody)."""

    name: str
    path: str
    role: str = ""


SHOTS = (
    Shot("home", "/"),
    Shot("report", "/report/place/?what=manhole"),
    Shot("nearby", "/nearby/"),
    Shot("worklist", "/desk/queue/open/", "dispatcher"),
    Shot("shift", "/desk/shift/", "shift_head"),
    Shot("unit", "/desk/unit/", "unit"),
    Shot("case", "/desk/cases/{case}/", "shift_head"),
    Shot("street", "/m/", "collector"),
    Shot("digs", "/digs/"),
    Shot("dig", "{dig}"),
    Shot("watch", "{watch}", "steward"),
    Shot("finding", "{finding}", "steward"),
    Shot("parking", "/parking/"),
    Shot("parking-desk", "/desk/parking/", "parking_officer"),
    Shot("wechat", "{phone}"),
)


def main(words: list[str]) -> int:
    """Take every picture, or those named in `words`; 1 when a page did not answer with 200."""
    chromium = find_chromium()
    if chromium is None:
        print("no Chromium: install the package chromium, or set CHROMIUM to its path")
        return 1
    from playwright.sync_api import sync_playwright

    PICTURES.mkdir(parents=True, exist_ok=True)
    wanted = [shot for shot in SHOTS if not words or shot.name in words]
    with demo() as told, sync_playwright() as playwright:
        args = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        bad = [one for size in SIZES for one in taken(browser, told, size, wanted)]
        browser.close()
    for line in bad:
        print(f"✗ {line}")
    return 1 if bad else 0


@contextmanager
def demo() -> Iterator[dict[str, Any]]:
    """A fresh demo in a temporary home; what its demo.json says."""
    home = Path(tempfile.mkdtemp(prefix="xiuhua-pictures-"))
    argv = [sys.executable, "-m", "xiuhua.site.command_line", "demo", "--port", "0"]
    running = subprocess.Popen([*argv, "--home", str(home), "--today", TODAY])
    try:
        until = time.monotonic() + START_S
        while not (home / "demo.json").exists():
            if running.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the demo did not start")
            time.sleep(0.2)
        yield json.loads((home / "demo.json").read_text())
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def taken(browser: Any, told: dict[str, Any], size: str, shots: list[Shot]) -> list[str]:
    """Take the pictures at one width; the problems met."""
    width, height = SIZES[size]
    bad = []
    for role in sorted({shot.role for shot in shots}):
        context = browser.new_context(
            base_url=told["base_url"],
            viewport={"width": width, "height": height},
            is_mobile=width < 600,
            has_touch=width < 600,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        page = context.new_page()
        if role:
            sign_in(page, told["users"][role])
        problems = [take(page, shot, size) for shot in shots if shot.role == role]
        bad += [problem for problem in problems if problem]
        context.close()
    return bad


def sign_in(page: Any, account: dict[str, str]) -> None:
    """Sign in as one of the demo's people."""
    page.goto("/sign-in/")
    page.fill("input[name=username]", account["username"])
    page.fill("input[name=password]", account["password"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def take(page: Any, shot: Shot, size: str) -> str:
    """One picture; what went wrong, or nothing."""
    path = FINDERS[shot.path](page) if shot.path in FINDERS else shot.path
    if "{case}" in path:
        path = _first(page, "/desk/queue/check/", "a[href^='/desk/cases/5']")
    answer = page.goto(path)
    if answer is None or answer.status != 200:
        return f"{shot.name}: {path} answered {answer.status if answer else 'nothing'}"
    settle(page)
    page.screenshot(path=PICTURES / f"{shot.name}-{size}.png", full_page=False)
    print(f"✓ {shot.name}-{size}.png")
    return ""


def _first(page: Any, where: str, selector: str) -> str:
    """The address of the first such link on a page."""
    page.goto(where)
    return str(page.locator(selector).first.get_attribute("href"))


def _watch(page: Any) -> str:
    """A watcher's own address: the steward makes it, and it is shown once."""
    page.goto(_first(page, "/desk/digs/watchers/", "p a[href^='/desk/digs/watchers/']"))
    page.click("form[action$='/link/'] button")
    address = str(page.locator("#address").input_value())
    return "/p/" + address.split("/p/")[1]


def _phone(page: Any) -> str:
    """The page that plays a phone, after it has followed an account and asked twice."""
    page.goto("/demo/phone/")
    page.click("form[action$='/follow/'] button")
    page.locator(".xh-chat-talk .bubble").first.wait_for()
    for words in ("\u6ee8\u6c5f\u5927\u9053\u505c\u8f66", "\u514d\u8d39\u7684"):
        before = page.locator(".xh-chat-talk li").count()
        page.fill("#say", words)
        page.click(".xh-chat-send")
        page.wait_for_function(
            "n => document.querySelectorAll('.xh-chat-talk li').length >= n", arg=before + 2
        )
    return "/demo/phone/"


FINDERS: dict[str, Callable[[Any], str]] = {
    "{dig}": lambda page: _first(page, "/digs/", ".xh-digs a:has-text('\u8fd8\u5269')"),
    "{finding}": lambda page: _first(page, "/desk/digs/findings/?tab=escalated", "th a"),
    "{watch}": _watch,
    "{phone}": _phone,
}
"""How the pages are found whose addresses nobody knows before."""


def settle(page: Any) -> None:
    """Wait for fonts and for a map, if there is one, to be drawn."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    for island in page.locator("city-map").all():
        if island.is_visible():  # one that is scrolled or folded away draws only when it is seen
            island.scroll_into_view_if_needed()
            wait_for_map(page)
            page.evaluate("window.scrollTo(0, 0)")
    page.evaluate(
        "document.querySelector('.xh-chat')?.scrollIntoView({block: 'center', behavior: 'instant'})"
    )


def wait_for_map(page: Any) -> None:
    """Until a map says that it is drawn, or half a minute has passed."""
    from playwright.sync_api import TimeoutError as TooLong

    try:
        page.locator("[data-map-ready]").first.wait_for(state="attached", timeout=30_000)
    except TooLong:
        print(f"– a map on {page.url} was not drawn in time")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
