"""Small true objects for tests and the demo."""

from __future__ import annotations

from typing import Any

from .account import Account, Mode

NO_SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"  # noqa: S105 - known to everybody
"""A key in the form of an EncodingAESKey."""


def an_account(**settings: Any) -> Account:
    """An account in safe mode, or as said."""
    told = {
        "key": "parking",
        "app_id": "wx0123456789abcdef",
        "token": "park3tok",
        "mode": Mode.SAFE,
    }
    return Account(**{"aes_key": NO_SECRET, **told, **settings})
