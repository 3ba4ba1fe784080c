"""``./run check``: what must hold before a push, each in a line; all are run, the worst decides."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
OURS = ["src", "tests", "tools", "benchmarks", "conftest.py"]

Check = tuple[str, Callable[[], str]]


def main(words: list[str]) -> int:
    """Run the checks named in `words`, or all of them."""
    os.chdir(ROOT)
    os.environ["XIUHUA_HOME"] = str(ROOT / "var" / "check")
    os.environ.pop("DATABASE_URL", None)
    wrong = []
    for name, check in CHECKS:
        if words and name not in words:
            continue
        started = time.monotonic()
        problem = check()
        took_s = time.monotonic() - started
        print(f"{'✗' if problem else '✓'} {name} ({took_s:.1f} s)", flush=True)
        if problem:
            wrong.append(name)
            print(problem, flush=True)
    print(f"wrong: {', '.join(wrong)}" if wrong else "all good")
    return 1 if wrong else 0


def command(*argv: str | Path) -> Callable[[], str]:
    """A check that is a command; its output is the problem when it fails."""

    def check() -> str:
        done = subprocess.run(
            [str(word) for word in argv],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return (done.stdout or f"exit {done.returncode}") if done.returncode else ""

    return check


def catalogue() -> str:
    """Every msgid of the code and templates is in a catalogue, with its gaps."""
    from tools import extraction

    return "\n".join(extraction.problems())


def locks() -> str:
    """The locks name every dependency of pyproject.toml, with hashes and without addresses."""
    import tomllib

    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "base.lock": told["project"]["dependencies"],
        "postgres.lock": told["project"]["optional-dependencies"]["postgres"],
        "dev.lock": told["dependency-groups"]["dev"],
    }
    problems = []
    for name, dependencies in wanted.items():
        text = (ROOT / "requirements" / name).read_text()
        pinned = {
            pin.lower()
            for pin in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)
        }
        asked = {_name(one) for one in dependencies}
        if missing := sorted(asked - {_name(pin) for pin in pinned}):
            problems.append(f"{name} lacks {', '.join(missing)}: ./run lock")
        if re.search(r"https?://|file:", text):
            problems.append(f"{name} names an address")
        if len(pinned) > text.count("--hash="):
            problems.append(f"{name} has a pin without a hash")
    return "\n".join(problems)


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", found[0].lower()) if found else requirement


CHECKS: list[Check] = [
    ("format", command(BIN / "ruff", "format", "--check", *OURS)),
    ("lint", command(BIN / "ruff", "check", *OURS)),
    ("layers", command(BIN / "lint-imports", "--no-cache")),
    ("locks", locks),
    ("catalogue", catalogue),
    ("django", command(BIN / "xiuhua", "check", "--fail-level", "WARNING")),
    ("migrations", command(BIN / "xiuhua", "makemigrations", "--check", "--dry-run")),
    ("reference", command(BIN / "xiuhua", "reference", "--check")),
    ("types", command(BIN / "mypy", *OURS)),
]

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
