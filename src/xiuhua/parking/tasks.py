"""What the workers do for parking."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.jobs import task
from xiuhua.jobs.actions import enqueue

from .actions import alarms, demand, fetching, reminding, siting, streets_nightly
from .actions.talking.forgetting import forget
from .actions.talking.photos import TASK, file_report
from .history import keeping, learning
from .ingest import history, upkeep
from .models import Source


@task("parking.registrations", transactional=False, lease_s=900)
def registrations(payload: dict[str, Any]) -> None:
    """Registrations that are over, end soon, or wait too long."""
    reminding.nightly(timezone.now())


@task("parking.note_full")
def note_full(payload: dict[str, Any]) -> None:
    """Each quarter of an hour: which on-street bays are full."""
    demand.note_full(timezone.now())


@task("parking.site_plan", attempts=3, lease_s=900, transactional=False)
def site_plan(payload: dict[str, Any]) -> None:
    """Compute a plan of where the next car parks go."""
    siting.run(payload["plan"], payload["run"])


# --- official accounts ----------------------------------------------------------------------------
@task(TASK, transactional=False, lease_s=120)
def report_photos(payload: dict[str, Any]) -> None:
    """Fetch the photos that somebody sent an official account, and report them."""
    file_report(int(payload["report"]))


@task("parking.forget", transactional=False, lease_s=60)
def forget_talk(payload: dict[str, Any]) -> None:
    """Count what the official accounts heard, and forget it."""
    forget(timezone.now())


@task("parking.look_over", transactional=False, lease_s=120, attempts=2)
def look_over(payload: dict[str, Any]) -> None:
    """Each minute: counts whose time has come, and what is wrong with counts."""
    now = timezone.now()
    alarms.settle(upkeep.look_over(now).alarms, now)
    alarms.raise_cases(now)


@task("parking.fetch", transactional=False, lease_s=60, attempts=2)
def fetch(payload: dict[str, Any]) -> None:
    """Each minute: ask for the feeds that are due, each in a job of its own."""
    now = timezone.now()
    for source in fetching.due(now):
        key = f"parking.fetch:{source.pk}:{now:%Y%m%d%H%M}"
        enqueue("parking.fetch_one", {"source": source.pk}, key=key)


@task("parking.fetch_one", transactional=False, lease_s=120, attempts=2)
def fetch_one(payload: dict[str, Any]) -> None:
    """One feed fetched; a failure is kept with the source and tried again when it is due."""
    source = Source.objects.filter(pk=payload["source"], in_use=True).first()
    if source is not None:
        fetching.fetch(source, timezone.now())


@task("parking.sweep_counts", transactional=False, lease_s=1800)
def sweep_counts(payload: dict[str, Any]) -> None:
    """At night: readings, quarantine and deliveries whose time is over."""
    history.sweep(timezone.now(), may_go=keeping.is_kept)


@task("parking.streets_nightly", transactional=False, lease_s=300)
def streets_nightly_task(payload: dict[str, Any]) -> None:
    """Decisions whose first day has come are in force; those whose last day is over are not."""
    streets_nightly.begin_and_end(localdate())


@task("parking.streets_morning", transactional=False, lease_s=300)
def streets_morning(payload: dict[str, Any]) -> None:
    """Parking officers hear what is due about bays on streets."""
    streets_nightly.tell_officers(localdate())


@task("parking.keep_history", transactional=False, lease_s=3600)
def keep_history(payload: dict[str, Any]) -> None:
    """At night: finished days into files, those again of which more came, and what they teach."""
    today = timezone.localdate()
    keeping.keep_days(history.days_to_export(today), timezone.now())
    learning.learn(today)
