"""Processes kept as one: restarted, ended together, none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KEEPER = """
import sys, os
from xiuhua.site.processes import Keeper, Process
child = "import subprocess, sys, time, os; open(sys.argv[1], 'a').write(str(os.getpid()) + chr(10)); " \
    "subprocess.Popen([sys.executable, '-c', 'import time, sys; open(sys.argv[1], chr(97)).write(str(__import__(chr(111)+chr(115)).getpid()) + chr(10)); time.sleep(600)', sys.argv[1]]); time.sleep(600)"
keeper = Keeper([Process("one", [sys.executable, "-c", child, sys.argv[1]])], os.environ, lambda w: None)
keeper.start(); keeper.keep()
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def eventually(true, within_s: float = 15) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def kept(tmp_path):
    pids = tmp_path / "pids"
    pids.touch()
    keeper = subprocess.Popen([sys.executable, "-c", KEEPER, str(pids)])

    def known() -> list[int]:
        return [int(line) for line in pids.read_text().split()]

    assert eventually(lambda: len(known()) == 2)
    yield keeper, known
    for pid in [keeper.pid, *known()]:
        if alive(pid):
            os.kill(pid, signal.SIGKILL)
    keeper.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_of_the_keeper_is_the_end_of_all(kept, number):
    keeper, known = kept
    keeper.send_signal(number)

    assert keeper.wait(20) == 0
    assert eventually(lambda: not any(alive(pid) for pid in known()))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_who_dies_is_started_again_and_its_children_are_gone(kept):
    _keeper, known = kept
    first, grandchild = known()
    os.kill(first, signal.SIGKILL)

    assert eventually(lambda: len(known()) == 4)
    assert eventually(lambda: not alive(grandchild))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_killed_keeper_takes_its_children_along(kept):
    keeper, known = kept
    keeper.kill()
    keeper.wait()

    assert eventually(lambda: not alive(known()[0]))
