"""What a case announces."""

from dataclasses import dataclass

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseMoved(Event):
    """A case was reported (`was` is empty) or went from one state to another by `step`."""

    number: str
    was: str
    now: str
    step: str
