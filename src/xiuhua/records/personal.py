"""Personal values and the records: only a veil goes in, and it can be made unreadable for ever.

Each person has a salt, kept by `accounts`. A veil proves, to whoever holds the salt and the
value, what was recorded. Once the salt is deleted nobody can test a guess against the veil, so
the value is erased while every hash of the chain stays as it was.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

SALT_BYTES = 32

_TELLING = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]"  # an identity card
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # a mobile phone
    r"|0\d{2,3}-?\d{7,8})(?!\d)"  # a landline
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # an e-mail address
)


def new_salt() -> bytes:
    """A salt for one person; `accounts` keeps it and deletes it to erase."""
    return secrets.token_bytes(SALT_BYTES)


def veil(salt: bytes, value: str) -> str:
    """HMAC-SHA-256 of `value` under a person's salt: 64 hex digits, safe to record.

    Raises ValueError for a salt under 16 bytes, because short salts can be guessed.
    """
    if len(salt) < 16:
        raise ValueError("a salt needs at least 16 bytes")
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()


def unveils(salt: bytes, value: str, veiled: str) -> bool:
    """Whether `veiled` was made of this value; compared in constant time."""
    return hmac.compare_digest(veil(salt, value), veiled)


def masked(text: str) -> str:
    """Free text with phones, identity cards and e-mail addresses blanked, for a record's reason."""
    return _TELLING.sub("***", text)
