"""The demo as a person starts it: it loads, serves, tells machines how to drive it, and ends whole."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

ROLES = {
    "reception", "shift_head", "dispatcher", "unit", "unit_2", "worker", "collector",
    "collector_2", "callback", "supervision_head", "command_head", "director", "auditor",
    "administrator",
}  # fmt: skip


def start(home: Path, *words: str) -> subprocess.Popen[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("XIUHUA_", "DATABASE_URL"))}
    command = [sys.executable, "-m", "xiuhua.site.command_line", "demo", "--home", str(home)]
    return subprocess.Popen(
        [*command, "--port", "0", *words], env=env, stdout=subprocess.PIPE, text=True
    )


def ready(demo: subprocess.Popen[str], within_s: float) -> str:
    """The address of its ready line."""
    assert demo.stdout
    if not select.select([demo.stdout], [], [], within_s)[0]:
        pytest.fail(f"the demo was not ready within {within_s:.0f} s")
    line = demo.stdout.readline()
    assert line.startswith("ready http://127.0.0.1:"), line
    return line.removeprefix("ready ").strip()


def below(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found[1:]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_demo_starts_twice_and_leaves_nothing_behind(tmp_path):
    first = start(tmp_path, "--today", "2026-05-20")
    try:
        address = ready(first, within_s=420)
        told = json.loads((tmp_path / "demo.json").read_text())
        assert told["base_url"] == address
        assert told["today"] == "2026-05-20"
        assert set(told["users"]) >= ROLES
        assert all({"username", "password"} <= set(user) for user in told["users"].values())
        assert requests.get(f"{address}/", timeout=30).status_code == 200
        children = below(first.pid)
    finally:
        first.send_signal(signal.SIGTERM)
        assert first.wait(40) == 0
    assert len(children) >= 3
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]

    began = time.monotonic()
    again = start(tmp_path)
    try:
        ready(again, within_s=90)
        assert json.loads((tmp_path / "demo.json").read_text())["today"] == "2026-05-20"
        assert time.monotonic() - began < 60
    finally:
        again.send_signal(signal.SIGTERM)
        again.wait(40)
