"""What is kept of campaigns."""

from .album import Shot, Viewpoint
from .belonging import Belonging, Raised
from .campaign import Campaign
from .census import Task, Visit
from .sessions import Matter, Session
from .tally import DayTally

__all__ = [
    "Belonging",
    "Campaign",
    "DayTally",
    "Matter",
    "Raised",
    "Session",
    "Shot",
    "Task",
    "Viewpoint",
    "Visit",
]
