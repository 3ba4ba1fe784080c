"""Serve the web; with --with-worker do the jobs too, which is all a small district needs.

Where XIUHUA_MQTT_URL names a broker, counts of car parks are taken in from it as well.

Behind a proxy that speaks TLS set XIUHUA_BASE_URL, XIUHUA_HOSTS and XIUHUA_BEHIND_PROXY=1.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from xiuhua.kernel.words import Refused
from xiuhua.site import serving
from xiuhua.site.processes import Keeper

from .setup import say


def arguments(parser: ArgumentParser) -> None:
    """Where to listen and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2))
    parser.add_argument("--threads", type=int, default=2, help="threads a worker")
    parser.add_argument("--with-worker", action="store_true", help="run one job worker as well")
    parser.add_argument("--migrate", action="store_true", help="bring the database up first")


def run(options: Namespace) -> int:
    """Check that it is safe to start, then keep the processes until told to stop."""
    ready(migrate=options.migrate)
    port = serving.free_port(options.host, options.port, insist=True)
    kept = [serving.web(options.host, port, workers=options.workers, threads=options.threads)]
    if options.with_worker:
        kept.append(serving.worker())
    if os.environ.get("XIUHUA_MQTT_URL"):
        kept.append(serving.mqtt())
    home = Path(os.environ.get("XIUHUA_HOME") or "var").resolve()
    keeper = Keeper(kept, serving.environment(home), say)
    keeper.start()
    try:
        serving.wait_until_healthy(
            options.host,
            port,
            secure=False,
            for_s=60,
            tend=keeper.tend,
            stop=lambda: keeper.stopping,
        )
        print(f"ready http://{options.host}:{port}", flush=True)  # noqa: T201 - machines wait
        keeper.keep()
    finally:
        keeper.end()
    return 0


def ready(*, migrate: bool) -> None:
    """Refuse to start without migrations or without the records' triggers."""
    import django
    from django.core.management import call_command

    django.setup()
    from xiuhua.records import triggers
    from xiuhua.site import health, metrics

    if migrate:
        call_command("migrate", interactive=False, verbosity=0)
    if waiting := health.unapplied():
        raise Refused(
            "{count} migrations are not applied yet. Make a backup, then run ./run xiuhua migrate, "
            "or start with --migrate.",
            count=len(waiting),
        )
    triggers.demand()
    metrics.clear()
