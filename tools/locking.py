"""``./run lock``: make the three locks again from pyproject.toml, newest versions, no addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "base": [],
    "postgres": ["--extra", "postgres"],
    "dev": ["--extra", "postgres", "--group", "dev"],
}


def main(words: list[str]) -> int:
    """Compile each lock; further words go to uv (--upgrade-package django)."""
    uv = Path(sys.executable).parent / "uv"
    for name, extras in LOCKS.items():
        target = f"requirements/{name}.lock"
        print(f"· {target}", flush=True)
        command = [uv, "pip", "compile", "-q", "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-header", *extras, "pyproject.toml", "-o", target]
        subprocess.run([*map(str, command), *words], check=True, cwd=ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
