"""``./run bench parking [PART] [words of the part]``: what parking costs, part by part.

Each part is a module of its own whose ``main(words)`` measures against a reference in the same run.
"""

from __future__ import annotations

import importlib

PARTS = {
    "vacancy": "parking_vacancy",
    "ingest": "parking_ingest",
    "history": "parking_history",
    "siting": "parking_siting",
    "ledgers": "ledgers",
}
"""Parts by name, in the order in which they run."""


def main(words: list[str]) -> int:
    """Run the part that is named, or all one after the other; the exit code is the worst of theirs."""
    named = words[:1] if words and words[0] in PARTS else []
    worst = 0
    for name in named or PARTS:
        print(f"# {name}\n", flush=True)
        part = importlib.import_module(f"benchmarks.{PARTS[name]}")
        worst = max(worst, int(part.main(words[len(named) :]) or 0))
    return worst
