"""What excavations announce."""

from dataclasses import dataclass

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PermitMoved(Event):
    """A permit was granted, refused, asked about, changed, begun, finished or signed off."""

    number: str
    step: str
    now: str


@dataclass(frozen=True, kw_only=True)
class FindingMoved(Event):
    """Something was found at a section, or went on: `step` is a transition of its workflow."""

    finding: int
    step: str


@dataclass(frozen=True, kw_only=True)
class WatcherLost(Event):
    """A section that lies open has nobody to watch it any more."""

    section: str
