"""The processes of a deployment: granian workers and a job worker, and how to wait for them."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xiuhua.kernel.words import Refused

from .processes import Process

_PYTHON = sys.executable


def web(
    host: str,
    port: int,
    *,
    workers: int = 2,
    threads: int = 2,
    certificate: tuple[Path, Path] | None = None,
) -> Process:
    """granian with WSGI; `workers` processes of `threads` threads each."""
    argv = [_PYTHON, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    argv += ["--workers", str(workers), "--blocking-threads", str(threads), "--no-ws"]
    argv += ["--respawn-failed-workers", "--log-level", "warning", "--workers-kill-timeout", "10"]
    if certificate:
        argv += ["--ssl-certificate", str(certificate[0]), "--ssl-keyfile", str(certificate[1])]
        argv += ["--ssl-protocol-min", "tls1.2"]
    return Process("web", [*argv, "xiuhua.site.wsgi:application"])


def worker() -> Process:
    """One job worker."""
    return Process("worker", [_PYTHON, "-m", "xiuhua.site.command_line", "worker"])


def mqtt() -> Process:
    """What listens to the MQTT broker."""
    return Process("mqtt", [_PYTHON, "-m", "xiuhua.site.command_line", "mqtt"])


def free_port(host: str, wanted: int, *, insist: bool) -> int:
    """`wanted` when it is free; else, unless `insist`, the next that is. 0 asks for any.

    Raises Refused when the wanted port is taken, or when twenty in a row are.
    """
    for port in [wanted] if insist or wanted == 0 else range(wanted, wanted + 20):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((host, port))
            except OSError:
                continue
            found: int = door.getsockname()[1]
            return found
    raise Refused(
        "Port {port} is in use, or this account may not open it. Choose another with --port N; "
        "--port 0 takes any free one.",
        port=wanted,
    )


def health(host: str, port: int, *, secure: bool = False) -> dict[str, Any] | None:
    """What /healthz answers, or None while nobody does."""
    name = os.environ.get("XIUHUA_HOSTS", "").split(",")[0].strip() or "127.0.0.1"
    context = ssl._create_unverified_context() if secure else None  # noqa: S323 - our own, just made
    door = (
        http.client.HTTPSConnection(host, port, timeout=5, context=context)
        if context
        else http.client.HTTPConnection(host, port, timeout=5)
    )
    try:
        door.request("GET", "/healthz", headers={"Host": name})
        answer = door.getresponse()
        said: dict[str, Any] = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException):
        return None
    else:
        return said if answer.status == 200 else None
    finally:
        door.close()


def wait_until_healthy(
    host: str,
    port: int,
    *,
    secure: bool,
    for_s: float,
    tend: Callable[[], None],
    stop: Callable[[], bool],
) -> bool:
    """Wait for a healthy answer, calling `tend` meanwhile; False when it never came."""
    until = time.monotonic() + for_s
    while time.monotonic() < until and not stop():
        if health(host, port, secure=secure):
            return True
        tend()
        time.sleep(0.1)
    return False


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of the kept processes."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "xiuhua.site.settings",
        "XIUHUA_HOME": str(home),
        **more,
    }
