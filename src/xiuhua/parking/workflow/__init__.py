"""How the things of parking move: registrations, decisions about bays on a street, plans of new car parks."""

from .decision import DECISION, OPEN_TO_ALL, SHUT, STANDING, UNDER_WAY, WRITTEN, DecisionState
from .registration import (
    HELD,
    REGISTRATION,
    UNDECIDED,
    WITH_THE_OFFICE,
    WRITING,
    RegistrationState,
)
from .siting import SITING, SitingState

__all__ = [
    "DECISION", "HELD", "OPEN_TO_ALL", "REGISTRATION", "SHUT", "SITING", "STANDING",
    "UNDECIDED", "UNDER_WAY", "WITH_THE_OFFICE", "WORKFLOWS", "WRITING", "WRITTEN",
    "DecisionState", "RegistrationState", "SitingState",
]  # fmt: skip
WORKFLOWS = (REGISTRATION, DECISION, SITING)
