"""Load a whole district to play with, and serve it.

Data lies under the home folder (default var/). When it serves it prints "ready http://…" and has
written demo.json there for machines to drive it: base_url, open311_url, today, users, api_keys, and
the secrets of the official accounts.
A second start finds the data in place. SIGTERM or Ctrl-C ends every process.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from xiuhua.kernel.words import Refused
from xiuhua.site import certificates, processes, serving
from xiuhua.site.command_line import at
from xiuhua.site.demo import TITLE

from .setup import say

PORT = 8000
ZONE = ZoneInfo("Asia/Shanghai")
MORNING = time(9, 0)
OURS = ("xiuhua.sqlite3*", "secret.key", "demo.json", "demo.parts", "demo.log", "*.lock")
OUR_FOLDERS = ("evidence", "metrics", "certificates", "queue")


def arguments(parser: ArgumentParser) -> None:
    """Where, what day, and for whom."""
    parser.add_argument("--port", type=int, help=f"default {PORT}, or the next free one; 0: any")
    parser.add_argument("--home", type=at, help="folder of the data; default var/")
    parser.add_argument("--fresh", action="store_true", help="throw the old demo away first")
    parser.add_argument("--today", type=date.fromisoformat, help="the demo's present, YYYY-MM-DD")
    parser.add_argument("--lan", action="store_true", help="https for a phone on this network")
    parser.add_argument("--load-only", action="store_true", help="load the data and stop")


def run(options: Namespace) -> int:
    """Load, serve, wait, and tell."""
    home: Path = options.home or Path(os.environ.get("XIUHUA_HOME") or "var").resolve()
    home.mkdir(parents=True, exist_ok=True)
    (home / "static").mkdir(exist_ok=True)  # whitenoise wants it, though finders serve the demo
    lock = only_one(home)
    if options.fresh:
        forget(home)
    host = "0.0.0.0" if options.lan else "127.0.0.1"  # noqa: S104 - asked for by --lan
    wanted = PORT if options.port is None else options.port
    port = serving.free_port(host, wanted, insist=options.port is not None)
    if wanted not in (0, port):
        say(f"port {wanted} is in use; taking {port}")
    address = certificates.own_address() if options.lan else "127.0.0.1"
    base_url = f"http{'s' if options.lan else ''}://{address}:{port}"
    env = environment(home, base_url, address)
    parts = loaded(home, options.today, env)
    if options.load_only:
        return 0
    with lock:
        return serve(home, host, port, base_url, env, parts, lan=options.lan)


def only_one(home: Path) -> IO[str]:
    """Hold the home folder; Refused when another demo already runs there."""
    lock = (home / "demo.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Refused(
            "A demo already runs in {home}. Stop it, or choose another folder with --home.",
            home=home,
        ) from None
    return lock


def forget(home: Path) -> None:
    """Throw away what a demo leaves in its folder, and nothing else."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise Refused("--fresh empties SQLite only. Give DATABASE_URL an empty database instead.")
    for pattern in OURS:
        for file in home.glob(pattern):
            if file.name != "demo.lock":
                file.unlink()
    for folder in OUR_FOLDERS:
        shutil.rmtree(home / folder, ignore_errors=True)


def environment(home: Path, base_url: str, address: str) -> dict[str, str]:
    """What tells the processes that they are a demo."""
    hosts = ",".join(sorted({address, "127.0.0.1", "localhost", "[::1]"}))
    told = {"XIUHUA_DEMO": "1", "XIUHUA_TITLE": TITLE}
    return serving.environment(home, XIUHUA_BASE_URL=base_url, XIUHUA_HOSTS=hosts, **told)


def loaded(home: Path, today: date | None, env: dict[str, str]) -> dict[str, Any]:
    """Load the district in a process of its own; what it tells of users and keys is kept."""
    kept = home / "demo.parts"
    before = json.loads(kept.read_text()) if kept.exists() else None
    if before:
        env["XIUHUA_DEMO_CLOCK_S"] = str(before.get("clock_s", 0))
    if before and today and before["today"] != today.isoformat():
        raise Refused(
            "This demo's present is {day}. Start it with --fresh to move it to another day.",
            day=before["today"],
        )
    if before and before.get("of") == _state_of_code():
        return dict(before)
    day = today or (date.fromisoformat(before["today"]) if before else _now().date())
    if not before:
        env["XIUHUA_DEMO_CLOCK_S"] = str(away_s(day, _now()))
    argv = [sys.executable, "-m", "xiuhua.site.commands.demo_load", str(home), day.isoformat()]
    code = subprocess.run(  # the data are made in the child, so this process stays small
        argv, env=env, check=False, preexec_fn=processes.die_with_parent
    ).returncode
    if code:
        raise Refused("The demo could not be loaded; the lines above say why.")
    parts: dict[str, Any] = json.loads(kept.read_text()) | {
        "of": _state_of_code(),
        "clock_s": float(env["XIUHUA_DEMO_CLOCK_S"]),
    }
    kept.write_text(json.dumps(parts, ensure_ascii=False))
    return parts


def away_s(day: date, now: datetime) -> float:
    """How far the demo's clock is from the real one: another day begins at nine in the morning."""
    if day == now.date():
        return 0.0
    return (datetime.combine(day, MORNING, ZONE) - now).total_seconds()


def _now() -> datetime:
    return datetime.now(ZONE)


def _state_of_code() -> str:
    """Changes when a migration, the shipped data or the demo's own code does."""
    package = Path(__file__).resolve().parents[2]
    files = [*package.glob("*/migrations/*.py"), *package.glob("*/data/*")]
    files += package.glob("site/demo/**/*.*")
    return ";".join(
        f"{file.relative_to(package)}:{file.stat().st_size}:{file.stat().st_mtime_ns}"
        for file in sorted(files)
        if "__pycache__" not in file.parts
    )


def serve(
    home: Path,
    host: str,
    port: int,
    base_url: str,
    env: dict[str, str],
    parts: dict[str, Any],
    *,
    lan: bool,
) -> int:
    """Start web and worker, say when they are ready, and keep them until told to stop."""
    address = base_url.removeprefix("https://").rpartition(":")[0]
    certificate = certificates.self_signed(home / "certificates", address) if lan else None
    shutil.rmtree(home / "metrics", ignore_errors=True)
    log = home / "demo.log"
    kept = [serving.web(host, port, certificate=certificate), serving.worker()]
    keeper = processes.Keeper(kept, env, say, log=log)
    try:
        keeper.start()
        well = serving.wait_until_healthy(
            "127.0.0.1", port, secure=lan, for_s=90, tend=keeper.tend, stop=lambda: keeper.stopping
        )
        if keeper.stopping:
            return 0
        if not well:
            raise Refused("The demo does not answer; {log} says why.", log=log)
        write(home, base_url, parts)
        tell(base_url, lan=lan)
        keeper.keep()
    finally:
        keeper.end()
    return 0


def write(home: Path, base_url: str, parts: dict[str, Any]) -> None:
    """Write demo.json, whole or not at all."""
    said = {
        "base_url": base_url,
        "open311_url": f"{base_url}/open311/v2",
        "today": parts["today"],
        "users": parts["users"],
        "api_keys": parts["api_keys"],
        "wechat": parts.get("wechat", {}),
    }
    part = home / "demo.json.part"
    part.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    part.replace(home / "demo.json")


def tell(base_url: str, *, lan: bool) -> None:
    """The line that machines wait for, and a code to point a phone at."""
    if lan:
        import segno

        say("the certificate is our own: the phone will ask once whether to trust it")
        segno.make(base_url).terminal(compact=True)
    print(f"ready {base_url}", flush=True)  # noqa: T201 - the promise of this command
