"""Secrets that must be read again: sealed with a key out of the platform's own, never shown.

What is only compared (passwords, API keys) is kept as a hash instead and needs none of this.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unreadable(ValueError):  # noqa: N818 - it says what the secret is
    """Sealed with a key that this platform does not have (any more)."""


def sealed(secret: str, *, keys: Sequence[str], purpose: str) -> str:
    """`secret` under a key made of the first of `keys` for one purpose; "" stays ""."""
    return _seal(tuple(keys), purpose).encrypt(secret.encode()).decode() if secret else ""


def opened(text: str, *, keys: Sequence[str], purpose: str) -> str:
    """The secret again, by any of `keys`, so that an old key may open what a new one seals."""
    if not text:
        return ""
    try:
        return _seal(tuple(keys), purpose).decrypt(text.encode()).decode()
    except InvalidToken:
        raise Unreadable("sealed with another key") from None


@lru_cache(maxsize=32)
def _seal(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    """Deriving is cheap, but answers that take microseconds ask for it each time."""
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    """32 bytes that serve this purpose alone (RFC 5869)."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
    return urlsafe_b64encode(made.derive(key.encode()))
