"""What people do with cases. Each deed is checked, written and recorded together."""

from .catalogue import Loaded, load_catalogue, load_short_list, load_stage_limits
from .clocks import forget_limits, recount
from .crews import close_links, recall_crew
from .moving import (
    answer,
    assign_crew,
    check,
    close,
    dispatch,
    file,
    handle,
    rework,
    take_in,
)
from .reporting import Report, locate, report

__all__ = [
    "Loaded",
    "Report",
    "answer",
    "assign_crew",
    "check",
    "close",
    "close_links",
    "dispatch",
    "file",
    "forget_limits",
    "handle",
    "load_catalogue",
    "load_short_list",
    "load_stage_limits",
    "locate",
    "recall_crew",
    "recount",
    "report",
    "rework",
    "take_in",
]
