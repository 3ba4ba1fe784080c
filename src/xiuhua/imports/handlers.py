"""What we do when told that a job died: whoever waits for the batch must see it."""

from __future__ import annotations

from xiuhua.jobs.events import JobDied
from xiuhua.jobs.models import Job
from xiuhua.kernel.events import on

from . import actions


@on(JobDied)
def say_it_failed(event: JobDied) -> None:
    """The batch says so, and can be handed on again or discarded."""
    if event.name.startswith("imports."):
        payload = Job.objects.values_list("payload", flat=True).get(pk=event.job)
        actions.fail(payload["batch"], event.name)
