"""Looking for hot spots every night, and deciding what is done about one."""

from .asking import ask_unit, reply
from .deciding import dismiss, give_order, propose_topic
from .searching import change_terms, search

__all__ = [
    "ask_unit", "change_terms", "dismiss", "give_order", "propose_topic", "reply", "search",
]  # fmt: skip
