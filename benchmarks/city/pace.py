"""How fast this machine is at this moment: a shared one runs at a fifth of its speed now and then.

CPU time measures work only as long as the processor keeps its pace, so each run is stamped with
what a fixed loop cost around it, and the figures are also given for a machine at even pace.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .. import harness

LOOPS = 200_000
EVEN_MS = 100.0
"""A million turns of the loop in so many milliseconds is even pace: CPython 3.11 at 2.5 GHz."""


@dataclass
class Paced(harness.Result):
    """A result with the pace around each run, in ms for a million turns of the loop."""

    pace_ms: list[float] = field(default_factory=list)

    @property
    def cpu_ms(self) -> float:
        """Application and database together, as measured: the median over the runs."""
        return statistics.median(self._whole()) if self.app_cpu_ms else 0.0

    @property
    def even_cpu_ms(self) -> float:
        """The same at even pace."""
        runs = zip(self._whole(), self.pace_ms, strict=True)
        return statistics.median(cpu * EVEN_MS / pace for cpu, pace in runs)

    @contextmanager
    def run(self) -> Iterator[None]:
        """One run, stamped with the pace before and after it."""
        before = _turn_ms()
        yield
        self.pace_ms.append((before + _turn_ms()) / 2)

    def _whole(self) -> list[float]:
        backends = self.db_cpu_ms or [0.0] * len(self.app_cpu_ms)
        return [own + theirs for own, theirs in zip(self.app_cpu_ms, backends, strict=True)]


def _turn_ms() -> float:
    """What a million turns of the loop cost now."""
    started, total = time.thread_time(), 0
    for n in range(LOOPS):
        total += n * n % 7
    return (time.thread_time() - started) * 1000 * 1_000_000 / LOOPS
