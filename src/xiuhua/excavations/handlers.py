"""What we do when told: tell the applicant, the neighbours, the watchers and the stewards."""

from __future__ import annotations

from xiuhua.jobs.outbox import after

from .actions import reminding
from .events import FindingMoved, PermitMoved, WatcherLost


@after(PermitMoved)
def tell_about_permit(event: PermitMoved) -> None:
    """The applicant, and whoever follows the area."""
    reminding.tell_about_permit(event.number, event.step, event.id)


@after(FindingMoved, when=lambda event: event.step in reminding.NEWS)
def tell_watchers(event: FindingMoved) -> None:
    """Whoever saw it hears what came of it."""
    reminding.tell_watchers(event.finding, event.step, event.id)


@after(WatcherLost)
def tell_of_loss(event: WatcherLost) -> None:
    """The stewards look for somebody else."""
    reminding.tell_of_loss(event.section, event.id)
