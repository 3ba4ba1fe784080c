"""What we do when told that a job died: whoever waits for the list must see it."""

from __future__ import annotations

from xiuhua.jobs.events import JobDied
from xiuhua.jobs.models import Job
from xiuhua.kernel.events import on

from . import actions


@on(JobDied)
def say_it_failed(event: JobDied) -> None:
    """The list is marked as failed, so that its owner need not wait for ever."""
    if event.name == "exports.make":
        payload = Job.objects.values_list("payload", flat=True).get(pk=event.job)
        actions.give_up(payload["export"], event.error)
