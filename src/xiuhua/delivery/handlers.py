"""What we do when told."""

from __future__ import annotations

from xiuhua.jobs.events import JobDied
from xiuhua.jobs.models import Job
from xiuhua.kernel.events import on

from . import actions


@on(JobDied)
def show_among_the_dead(event: JobDied) -> None:
    """A sending job died without a word, its worker killed: the message must not wait forever."""
    if event.name == "delivery.send":
        payload = Job.objects.values_list("payload", flat=True).get(pk=event.job)
        actions.give_up(payload["message"], event.error)
