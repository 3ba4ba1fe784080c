"""What counts as a hot spot, and how sure one may be: pure, explained in docs/explain/hotspots.md."""

from .afterwards import LEAST_AFTER_WEEKS, Change, change
from .chance import discovered, tail
from .counting import FINE, WIDE, Block, Report, blocks
from .saying import certainty, one_in
from .spots import Found, Question, Weighed, weigh

__all__ = [
    "FINE", "LEAST_AFTER_WEEKS", "WIDE", "Block", "Change", "Found", "Question", "Report", "Weighed",
    "blocks", "certainty", "change", "discovered", "one_in", "tail", "weigh",
]  # fmt: skip
