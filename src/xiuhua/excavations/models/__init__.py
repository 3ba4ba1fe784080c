"""What is kept of excavations."""

from .company import Company
from .finding import Escalation, Finding, Persuasion, Power
from .permit import Permit, PermitRequest, Project, Purpose, RoadClass
from .rain import RainDay
from .section import UNWATCHED, Measurement, Section
from .watcher import Leave, Look, Watch, Watcher

__all__ = [
    "UNWATCHED", "Company", "Escalation", "Finding", "Leave", "Look", "Measurement", "Permit",
    "PermitRequest", "Persuasion", "Power", "Project", "Purpose", "RainDay", "RoadClass", "Section",
    "Watch", "Watcher",
]  # fmt: skip
