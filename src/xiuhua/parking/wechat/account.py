"""An official account: who it is, how it is set on the platform, and how it speaks.

Source: WeChat official accounts, developer documentation, 接入指南 and 消息加解密说明.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from ...kernel.datum import Datum
from .crypto import Seal
from .moments import Moment
from .wordings import filled, shipped

__all__ = ["Account", "Mode", "Moment"]

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_APP_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


class Mode(StrEnum):
    """How the account is set on the platform."""

    PLAIN = "plain"
    BOTH = "both"  # the compatible mode: every message comes readable and sealed at once
    SAFE = "safe"


@dataclass(frozen=True)
class Account:
    """One official account; ValueError when its settings cannot be those of one.

    Which map a place was picked on, WeChat does not say, so it is a setting for each kind of
    message: `sent_datum` for a place that somebody sends, `reported_datum` for the LOCATION event.
    """

    key: str
    app_id: str
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    mode: Mode = Mode.PLAIN
    wording: Mapping[Moment, str] = field(default_factory=dict, hash=False)
    sent_datum: Datum = Datum.GCJ02
    reported_datum: Datum = Datum.WGS84

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError("the key of an account is lower-case letters, digits and hyphens")
        if not _TOKEN.fullmatch(self.token):
            raise ValueError("the token of an account is 3 to 32 letters and digits")
        if not _APP_ID.fullmatch(self.app_id):
            raise ValueError("the app id of an account is 1 to 64 letters and digits")
        if self.mode is not Mode.PLAIN:
            _ = self.seal

    @cached_property
    def seal(self) -> Seal:
        """What its messages are sealed with; ValueError when its key is none."""
        return Seal.of(self.aes_key, self.app_id)

    def says(self, moment: Moment, **facts: str) -> str:
        """What it says at `moment`: in its own words, or in those that all accounts share."""
        return filled(self.wording.get(moment) or shipped()[moment], facts)
