"""A pytest plugin loaded before Django wakes: every test process gets a home of its own.

Named in `pyproject.toml` (`-p xiuhua.site.testing`), because settings read `XIUHUA_HOME` once,
when they are imported. Fixtures live in `conftest.py`.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="xiuhua-test-"))
(HOME / "static").mkdir()
_OWNER = os.getpid()


@atexit.register
def _forget() -> None:
    if os.getpid() == _OWNER:  # a forked child must not take its parent's home along
        shutil.rmtree(HOME, ignore_errors=True)


os.environ["XIUHUA_HOME"] = str(HOME)
os.environ.setdefault("XIUHUA_DISTRICT", "500116")
os.environ.setdefault("XIUHUA_LOG_LEVEL", "ERROR")  # a line a request would bury what failed
os.environ.pop("XIUHUA_TEST_DB", None)
for name in ("XIUHUA_BASE_URL", "XIUHUA_HOSTS", "XIUHUA_DEMO", "XIUHUA_DEBUG", "XIUHUA_DENGBAO"):
    os.environ.pop(name, None)
# Playwright's sync API runs an event loop in the test's own thread, where the database is used too.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
