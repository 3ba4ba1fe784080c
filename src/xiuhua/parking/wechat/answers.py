"""What is answered, before it is XML: so that a retry gets it under its own name and time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from . import replies
from .messages import Message
from .replies import Article


@dataclass(frozen=True)
class Answer:
    """Words, or one card, or nothing at all; `moment` is what kind of answer it is, for counting."""

    moment: str = ""
    text: str = ""
    card: Article | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.card)

    def to(self, message: Message, *, at: datetime) -> str:
        """As XML to whoever sent `message`, or WeChat's word for nothing."""
        if self.card:
            return replies.news(message, [self.card], at=at)
        return replies.text(message, self.text, at=at) if self.text else replies.NOTHING

    def kept(self) -> str:
        """As one line; nothing of whom it goes to is in it."""
        card = vars(self.card) if self.card else None
        return json.dumps({"moment": self.moment, "text": self.text, "card": card})

    @classmethod
    def of(cls, kept: str) -> Answer:
        """Out of the line again."""
        told = json.loads(kept)
        card = told["card"]
        return cls(told["moment"], told["text"], Article(**card) if card else None)


SILENCE = Answer()


def harmless(text: str) -> str:
    """A name from outside as it may stand in a text: WeChat reads links in angle brackets."""
    wide = {ord("<"): "\uff1c", ord(">"): "\uff1e", **dict.fromkeys(range(32), " ")}
    return " ".join(text.translate(wide).split())


def link(url: str, words: str) -> str:
    """A link within a text; `url` is ours and has no quotes."""
    return f'<a href="{url}">{harmless(words)}</a>'
