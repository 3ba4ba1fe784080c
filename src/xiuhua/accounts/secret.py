"""Secrets that are shown once: made of the system's randomness, kept as their hash.

A plain SHA-256 is enough here, because nobody can try 2^160 guesses; passwords, which people
choose, go through Argon2 instead.
"""

from __future__ import annotations

import base64
import hashlib
import secrets

BYTES = 24
SHOWN = 9
"""How many characters of an API key stay visible, to tell one from another."""


def new(prefix: str = "") -> str:
    """A secret of 192 random bits, safe in a URL."""
    random = secrets.token_urlsafe(BYTES)
    return f"{prefix}_{random}" if prefix else random


def hashed(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def recovery_code() -> str:
    """80 random bits in four groups of four, without letters that look like digits."""
    text = base64.b32encode(secrets.token_bytes(10)).decode()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def tidy_code(typed: str) -> str:
    """A recovery code as it was made, however it was typed."""
    text = "".join(typed.upper().split()).replace("-", "").replace("0", "O").replace("1", "I")
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
