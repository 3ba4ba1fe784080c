"""The child of ``xiuhua demo`` that makes the data: python -m …demo_load HOME DAY."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

from .setup import database, say


def main(home: Path, today: date) -> int:
    """Bring the database up, load the district, and write what it tells into demo.parts."""
    say("bringing the database up")
    database()
    from xiuhua.site import demo

    parts = demo.load(home=home, today=today, say=say)
    said = {"today": today.isoformat()} | {
        name: parts[name] for name in ("users", "api_keys", "wechat")
    }
    part = home / "demo.parts.part"
    part.touch(mode=0o600)
    part.write_text(json.dumps(said, ensure_ascii=False))
    part.replace(home / "demo.parts")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2])))
