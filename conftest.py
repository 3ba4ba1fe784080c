"""What all tests share: marks, and a real browser for those that ask for one.

Under CI a missing Chromium fails the browser tests; elsewhere they are skipped and say so.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Generator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tools.testing import find_chromium

ROOT = Path(__file__).resolve().parent
SHOTS = ROOT / "var" / "browser"
MIGRATED = ROOT / "var" / "migrated"
USES_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "admin_user"}
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--use-angle=swiftshader-webgl",  # MapLibre needs WebGL; all else is drawn faster without it
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
]
RULES_OF_AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: Any
) -> None:
    """Migrating from nothing takes seconds: where no migration changed, begin with what came of it."""
    from xiuhua.site.database.testing import begin_with_kept

    with django_db_blocker.unblock():
        begin_with_kept(MIGRATED)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests that commit are cleaned up by emptying tables, which the records refuse otherwise."""
    from xiuhua.records.testing import let_flush
    from xiuhua.site.database.testing import keep

    let_flush()
    with django_db_blocker.unblock():
        keep(MIGRATED)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """A clock the test sets: a working Tuesday morning, until moved on."""
    from django.utils import timezone

    now = [datetime(2026, 5, 12, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def move_on(**by: float) -> datetime:
        now[0] += timedelta(**by)
        return now[0]

    return move_on


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database, so that it runs again on PostgreSQL."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & USES_DATABASE:
            item.add_marker("database")
        if "chromium" in fixtures:
            item.add_marker("browser")


def pytest_report_header() -> str:
    """Say which database this is."""
    from django.conf import settings

    return f"xiuhua: {settings.DATABASES['default']['ENGINE']}"


@pytest.fixture(autouse=True)
def _as_if_new(
    settings: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Each test starts in Chinese, with empty caches of its own.

    The calendar is read once in a test. Asking every five seconds whether it has changed would be one
    statement more on a slow machine, and tests that count statements would fail by chance.
    """
    from django.core.cache import cache
    from django.utils import translation

    from xiuhua.calendars import queries
    from xiuhua.cases.queries.numbers import forget_numbers

    cache.clear()
    queries.forget()
    forget_numbers()
    if "calendars" not in request.path.parts:
        monkeypatch.setattr(queries, "NOTICED_AFTER_S", 3600.0)
    with translation.override(settings.LANGUAGE_CODE):
        yield


# --- the browser ----------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One headless Chromium for the whole run."""
    path = find_chromium()
    if path is None:
        words = "no Chromium: install the package chromium, or set CHROMIUM to its path"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield running
        running.close()


@pytest.fixture
def browse(
    chromium: Any, live_server: Any, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Any]]:
    """``page = browse()``: a fresh browser context (a separate person) on the live server.

    ``browse(phone=True)`` is 390 px wide with touch; ``browse(javascript=False)`` has no scripts.
    Requests to any other host are refused, console errors and CSP violations fail the test, and
    a failing test leaves pictures under var/browser/.
    """
    opened: list[Any] = []
    complaints: list[str] = []

    at_home = (live_server.url, "data:", "blob:", "about:")

    def refuse(route: Any) -> None:
        complaints.append(f"asked another host: {route.request.url}")
        route.abort()

    def open_page(*, phone: bool = False, javascript: bool = True, **options: Any) -> Any:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=size,
            has_touch=phone,
            is_mobile=phone,
            java_script_enabled=javascript,
            locale=options.pop("locale", "zh-CN"),
            timezone_id="Asia/Shanghai",
            **options,
        )
        context.set_default_timeout(15_000)
        context.route(lambda url: not url.startswith(at_home), refuse)
        page = context.new_page()
        page.on("console", lambda said: _note_console(said, complaints))
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        opened.append(page)
        return page

    open_page.complaints = complaints  # type: ignore[attr-defined]
    yield open_page
    failed = getattr(request.node, "failed_in_call", False)
    for number, page in enumerate(opened):
        if failed and not page.is_closed():
            SHOTS.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"[^\w.-]+", "-", request.node.name)
            page.screenshot(path=SHOTS / f"{name}-{number}.png", full_page=True)
        page.context.close()
    if complaints and not failed:
        pytest.fail("the browser complained:\n" + "\n".join(complaints))


def _note_console(said: Any, complaints: list[str]) -> None:
    # A refused form answers 4xx on purpose, which Chromium reports as an error of loading.
    if said.type == "error" and "Failed to load resource" not in said.text:
        complaints.append(f"console: {said.text}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember a failure for the fixture that takes the pictures."""
    report = yield
    if report.when == "call":
        item.failed_in_call = report.failed  # type: ignore[attr-defined]
    return report


@pytest.fixture
def axe() -> Callable[..., None]:
    """``axe(page)``: no violation of WCAG 2.2 AA on what the page shows now."""
    script = _axe_script()
    if script is None:
        words = "axe-core is not built: run ./run setup"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)

    def ask(page: Any, *, exclude: tuple[str, ...] = ()) -> None:
        page.wait_for_load_state()  # before its look has come, every link is too small to touch
        # through the debugger's own world, for the page's CSP rightly forbids foreign scripts
        page.evaluate(script.read_text())
        context = {"include": ["html"], "exclude": [[one] for one in exclude]}
        options = {
            "runOnly": {"type": "tag", "values": RULES_OF_AXE},
            "resultTypes": ["violations"],
        }
        found = page.evaluate("([c, o]) => axe.run(c, o)", [context, options])["violations"]
        assert not found, f"{page.url}\n" + "\n".join(_said(one) for one in found)

    return ask


def _axe_script() -> Path | None:
    places = [ROOT, *(ROOT / "src/xiuhua/web").glob("**/package.json")]
    folders = [place if place.is_dir() else place.parent for place in places]
    found = [folder / "node_modules/axe-core/axe.min.js" for folder in folders]
    return next((file for file in found if file.exists()), None)


def _said(violation: dict[str, Any]) -> str:
    nodes = [
        f"    {json.dumps(node['target'])} {node['failureSummary']}"
        for node in violation["nodes"][:5]
    ]
    return "\n".join([f"{violation['id']}: {violation['help']}", *nodes])
