"""What parking announces."""

from dataclasses import dataclass

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class RegistrationMoved(Event):
    """An application was asked about, registered, refused or ended: `step` is of its workflow."""

    number: str
    step: str
