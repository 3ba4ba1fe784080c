"""What accounts do when told: the records of those below, who cannot write them, and sweeping."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from xiuhua.calendars.events import CalendarChanged
from xiuhua.jobs import task
from xiuhua.jobs.events import JobDiscarded, JobRequeued
from xiuhua.kernel.events import on
from xiuhua.kernel.permissions import Permission
from xiuhua.records.actions import note

from . import limits
from .defaults import setting
from .models import RememberedDevice, SignIn, StagedSheet


@dataclass(frozen=True)
class Told:
    """Somebody known only by the strings an event carries; enough to write down, not to act."""

    ref: str
    chain: str

    def may(self, permission: Permission, division: str | None = None) -> bool:
        return False


@on(JobRequeued)
def keep_requeued(event: JobRequeued) -> None:
    """A dead job was put back into the queue."""
    by = Told(event.by, event.chain)
    note(
        subject=("jobs.job", str(event.job)), deed="jobs.requeue", by=by, after={"name": event.name}
    )


@on(JobDiscarded)
def keep_discarded(event: JobDiscarded) -> None:
    """A dead job was given up."""
    by = Told(event.by, event.chain)
    note(
        subject=("jobs.job", str(event.job)), deed="jobs.discard", by=by,
        after={"name": event.name}, reason=event.reason,
    )  # fmt: skip


@on(CalendarChanged)
def keep_calendar(event: CalendarChanged) -> None:
    """Working days or hours were changed, on which every deadline stands."""
    note(
        subject=("calendars.calendar", event.what), deed=f"calendars.change_{event.what}",
        by=Told(event.who, event.chain), before=dict(event.before), after=dict(event.after),
    )  # fmt: skip


@task("accounts.sweep")
def sweep(payload: dict[str, Any]) -> None:
    """Forget what is over: sessions, counts of tries, devices, sheets nobody applied."""
    now = timezone.now()
    longest = timedelta(hours=setting("SESSION_LONGEST_HOURS"))
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    SignIn.objects.filter(began_at__lt=now - longest).delete()
    RememberedDevice.objects.filter(expires_at__lt=now).delete()
    StagedSheet.objects.filter(read_at__lt=now - timedelta(days=1)).delete()
    TOTPDevice.objects.filter(confirmed=False, created_at__lt=now - timedelta(days=1)).delete()
    AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(days=1)).delete()
    limits.sweep()
