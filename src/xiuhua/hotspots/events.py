"""What hot spots announce."""

from dataclasses import dataclass

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TopicProposed(Event):
    """A hot spot was proposed as a topic for the studio of its community or town."""

    spot: int
    division: str
    category: str
    words: str
