"""What is counted of cases: the cohorts, the measures, the rates, each defined once.

The figure on a page and the list of cases behind it come from the same condition.
"""

from __future__ import annotations

from .cohorts import COHORTS
from .measures import MEASURES
from .rates import RATES

__all__ = ["COHORTS", "MEASURES", "RATES"]
