"""Looking for hot spots every night, and deciding what is done about one."""

from .deciding import dismiss, give_order, propose_topic
from .searching import search

__all__ = ["dismiss", "give_order", "propose_topic", "search"]
