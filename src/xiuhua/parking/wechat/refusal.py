"""The one answer to whatever is not a message of WeChat to this account."""

from __future__ import annotations

from ...kernel.words import Refused


class Unheard(Refused):
    """A call we do not take. It never says why: a reason would help whoever forges the next one."""

    def __init__(self) -> None:
        super().__init__("This is not a message from WeChat to this account.")
