"""``./run bench NAME``: runs `benchmarks/NAME.py`, whose ``main(words)`` answers the exit code."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

NOT_BENCHMARKS = {"__init__", "__main__", "harness"}


def names() -> list[str]:
    """Every benchmark there is; a file with an underscore in its name is a part of another's."""
    files = Path(__file__).parent.glob("*.py")
    return sorted(
        file.stem for file in files if file.stem not in NOT_BENCHMARKS and "_" not in file.stem
    )


def main(words: list[str]) -> int:
    """Run one benchmark, or name them all."""
    if not words or words[0] not in names():
        print(f"./run bench NAME; NAME is one of: {', '.join(names()) or 'none yet'}")
        return 2
    return int(importlib.import_module(f"benchmarks.{words[0]}").main(words[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
