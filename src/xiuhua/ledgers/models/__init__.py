"""What the ledgers keep."""

from .checkpoint import Checkpoint
from .claim import Claim, Stated
from .entry import Entry
from .ledger import Ledger, Unit
from .project import Milestone, Project
from .quantity import QuantityField
from .target import Target

__all__ = [
    "Checkpoint", "Claim", "Entry", "Ledger", "Milestone", "Project", "QuantityField", "Stated", "Target", "Unit",
]  # fmt: skip
