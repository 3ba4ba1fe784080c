"""Operators' feeds, each read into one shape: pure functions from bytes to what was sent.

Every adapter is ``parse(content, source, received_at, …) -> Parsed``. What cannot be read is named
in ``Parsed.defects``; every row that came in is either kept or named as lost.
"""

from .mapping import Mapping
from .shapes import Bay, Defect, Kind, Lost, Parsed, Reading, Site, Source, Supply
from .tally import WRONG

__all__ = ["WRONG", "Bay", "Defect", "Kind", "Lost", "Mapping", "Parsed", "Reading", "Site",
           "Source", "Supply"]  # fmt: skip
