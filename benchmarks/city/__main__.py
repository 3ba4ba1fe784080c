"""One database measured: ``python -m benchmarks.city OUT [--quick] [--scale N]``, in the environment of a home.

`benchmarks/cases.py` starts it once for each database; what it found goes into OUT as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django


def main(words: list[str]) -> int:
    """Measure and write down."""
    django.setup()
    from . import measuring

    quick = "--quick" in words
    if "--scale" in words:
        from . import scale

        found = scale.measured(int(words[words.index("--scale") + 1]), say=_say, quick=quick)
    else:
        found = measuring.all_of(dict(os.environ), quick=quick, say=_say)
    Path(words[0]).write_text(json.dumps(found, default=_plain))
    return 0


def _plain(value: Any) -> Any:
    return dataclasses.asdict(value)


def _say(words: str) -> None:
    print(f"· {time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
