"""What a case announces."""

from dataclasses import dataclass
from datetime import date

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """A case was reported (`was` is empty) or went from one state to another by `step`.

    `days` are those in whose figures it is counted, before or after the step.
    """

    number: str
    was: str
    now: str
    step: str
    days: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CasesTakenOver(Event):
    """Cases of an older system came in, or were taken back; `days` are those they are counted in."""

    days: tuple[date, ...] = ()
