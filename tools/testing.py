"""``./run test``: every test on SQLite, those of the database again on PostgreSQL, then the browser,
then a real MQTT broker, then several processes behind nginx.

Further arguments go to pytest (a path, -k, -x …). Under CI a missing Chromium, PostgreSQL, Mosquitto or
nginx fails the run; elsewhere what was not run is said at the end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NO_TESTS = 5
IMPOSSIBLE = 69  # what tools/pgtemp.py answers when there is no PostgreSQL
SHELL = "chromium-headless-shell"
"""Debian's Chromium without its windows: a fifth faster."""
CHROMIUMS = (os.environ.get("CHROMIUM", ""), SHELL, "chromium", "chromium-browser", "google-chrome")
CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@dataclass
class Outcome:
    """One part of the run: what it was, its exit code (None: not run), how long, and why not."""

    name: str
    code: int | None
    took_s: float = 0.0
    why: str = ""

    @property
    def good(self) -> bool:
        return self.code in {0, NO_TESTS} or (self.code is None and not CI)

    def __str__(self) -> str:
        if self.code is None:
            return f"{'✗' if CI else '–'} {self.name}: NOT RUN, {self.why}"
        said = {0: "passed", NO_TESTS: "nothing to run"}.get(self.code, f"FAILED ({self.code})")
        return f"{'✓' if self.good else '✗'} {self.name}: {said} in {self.took_s:.0f} s"


def main(words: list[str]) -> int:
    """Run the parts and say how each went."""
    os.chdir(ROOT)
    os.environ.pop("DATABASE_URL", None)  # each part says which database it means
    outcomes = [sqlite(words), postgres(words), browser(words), broker(words), production(words)]
    print("\n" + "\n".join(str(outcome) for outcome in outcomes))
    if all(outcome.code in {None, NO_TESTS} for outcome in outcomes):
        print("✗ no test was run")
        return NO_TESTS
    return 0 if all(outcome.good for outcome in outcomes) else 1


def sqlite(words: list[str]) -> Outcome:
    """Everything but the browser."""
    return part("SQLite", [*pytest("not browser and not broker and not production", "2"), *words])


def postgres(words: list[str]) -> Outcome:
    """What touches the database, on a PostgreSQL of its own."""
    command = [sys.executable, "tools/pgtemp.py", "--"]
    outcome = part(
        "PostgreSQL",
        [
            *command,
            *pytest("database and not browser and not broker and not production", "2"),
            *words,
        ],
    )
    if outcome.code == IMPOSSIBLE:
        return Outcome("PostgreSQL", None, why="no PostgreSQL here; see the lines above")
    return outcome


def browser(words: list[str]) -> Outcome:
    """The journeys in a headless Chromium."""
    if not find_chromium() and not install_chromium():
        return Outcome("browser", None, why="no Chromium; install it or set CHROMIUM=/path/to/it")
    return part("browser", [*pytest("browser", "2"), *words])


def broker(words: list[str]) -> Outcome:
    """Counts over MQTT, with a real Mosquitto."""
    if not find("mosquitto"):
        return Outcome("MQTT", None, why="no Mosquitto; install the package mosquitto")
    return part("MQTT", [*pytest("broker", "0"), *words])


def production(words: list[str]) -> Outcome:
    """Two nodes, two workers, nginx: the how-to page, followed."""
    if not find("nginx"):
        return Outcome("production", None, why="no nginx; install the package nginx")
    return part("production", [*pytest("production", "0"), *words])


def find(program: str) -> bool:
    """Whether it is there; as root on Debian the package of that name is installed."""
    there = shutil.which(program) or shutil.which(f"/usr/sbin/{program}")
    return bool(there) or install(program)


def pytest(marks: str, workers: str) -> list[str]:
    """The pytest command of one part."""
    command = [sys.executable, "-m", "pytest", "-m", marks]
    return [*command, "-n", workers, "--dist", "loadfile"] if workers != "0" else command


def part(name: str, command: list[str]) -> Outcome:
    """Run one part, its lines going straight to the terminal."""
    print(f"\n== {name} ==", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode
    return Outcome(name, code, time.monotonic() - started)


def find_chromium() -> str | None:
    """The path of a Chromium, or None."""
    return next((found for name in CHROMIUMS if name and (found := shutil.which(name))), None)


def install_chromium() -> bool:
    """As root on Debian, install it; anywhere else that is not ours to do."""
    came = install(SHELL, "fonts-noto-cjk") or install("chromium", "fonts-noto-cjk")
    return came and find_chromium() is not None


def install(*wanted: str) -> bool:
    """As root on Debian, install packages; whether they are there now."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    print(f"· installing {' '.join(wanted)} (apt-get)", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"check": False, "env": env, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    command = [apt, "install", "-y", "-qq", "--no-install-recommends", *wanted]
    if subprocess.run(command, **quiet).returncode:  # type: ignore[call-overload]
        subprocess.run([apt, "update", "-qq"], **quiet)  # type: ignore[call-overload]
        return not subprocess.run(command, **quiet).returncode  # type: ignore[call-overload]
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
