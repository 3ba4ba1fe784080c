"""What hot spots announce."""

from dataclasses import dataclass

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TopicProposed(Event):
    """A hot spot was proposed as a topic for the studio of its community or town.

    `topic` is the row that keeps it, with its figures and what the studio makes of it.
    """

    topic: int
    spot: int
    division: str
    category: str
    words: str
