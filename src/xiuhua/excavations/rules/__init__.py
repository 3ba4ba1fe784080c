"""What the rules on digging up roads ask; pure, with their sources."""

from .works import RULES, WorksRule

__all__ = ["RULES", "WorksRule"]
