"""Several processes kept running as one: restarted when they die, ended together, no orphans."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PATIENCE_S = 15.0
"""How long a process may take to end after it was asked to."""
_PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """One kept process, and when it last started (monotonic seconds)."""

    name: str
    argv: Sequence[str]
    popen: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    falls: int = 0


@dataclass
class Keeper:
    """Starts the processes, restarts what dies, and ends all on SIGTERM, SIGINT or SIGHUP.

    What they print goes to `log` when one is given, else where this process prints.
    """

    processes: Sequence[Process]
    env: Mapping[str, str]
    say: Callable[[str], None]
    log: Path | None = None
    stopping: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def start(self) -> None:
        """Start every process; a log begins anew."""
        if self.log:
            self.log.unlink(missing_ok=True)
        for process in self.processes:
            self._start(process)

    def _start(self, process: Process) -> None:
        process.started = time.monotonic()
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(self.log.open("ab")) if self.log else None
            process.popen = subprocess.Popen(
                process.argv,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def tend(self) -> None:
        """One look at everybody: whoever died is started again, ever slower when it goes on."""
        for process in self.processes:
            if process.popen and process.popen.poll() is not None and not self.stopping:
                lived_s = time.monotonic() - process.started
                process.falls = 0 if lived_s > 30 else process.falls + 1
                self.say(f"{process.name} ended with {process.popen.returncode}; starting it again")
                _signal(process, signal.SIGKILL)  # its children, should any have stayed
                self._pause(min(0.2 * 2**process.falls, 10.0) if process.falls > 1 else 0.0)
                if not self.stopping:
                    self._start(process)

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping:
            time.sleep(0.05)

    def keep(self) -> None:
        """Tend until told to stop, then end everybody."""
        try:
            while not self.stopping:
                self.tend()
                self._pause(0.5)
        finally:
            self.end()

    def end(self) -> None:
        """Ask everybody to end, wait, and insist."""
        self.stopping = True
        for process in self.processes:
            _signal(process, signal.SIGTERM, group=False)
        until = time.monotonic() + PATIENCE_S
        for process in self.processes:
            if process.popen:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.popen.wait(max(0.1, until - time.monotonic()))
                _signal(process, signal.SIGKILL)
                process.popen.wait()


def _signal(process: Process, number: int, *, group: bool = True) -> None:
    """Send to the whole group, so that children go too, or to the process alone."""
    if process.popen:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if group:
                os.killpg(process.popen.pid, number)
            elif process.popen.poll() is None:
                process.popen.send_signal(number)


def die_with_parent() -> None:
    """On Linux, be told to end when the keeper is killed in a way it cannot answer."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
