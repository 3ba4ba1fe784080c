"""What parking asks: pure rules, with their sources."""

from .deciding import DECIDING
from .gates import GATES
from .on_street import ON_STREET
from .readings import READINGS
from .registration import REGISTRATION
from .restrictions import RESTRICTIONS
from .stays import STAYS

__all__ = [
    "DECIDING",
    "GATES",
    "ON_STREET",
    "READINGS",
    "REGISTRATION",
    "RESTRICTIONS",
    "RULES",
    "STAYS",
]
RULES = (*READINGS, *GATES, *ON_STREET, *DECIDING, *REGISTRATION, *RESTRICTIONS, *STAYS)
