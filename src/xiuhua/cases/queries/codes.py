"""Tracking codes: the case number is public, the code is the citizen's secret."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 signs that nobody mixes up on paper or by telephone: no 0 O 1 I L."""
LENGTH = 17
"""17 signs of 31 are 84 bits."""


def new_code(request_key: str | None = None) -> str:
    """A fresh tracking code; the same request sent again is given the same one."""
    if request_key is None:
        return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    seed = hmac.new(settings.SECRET_KEY.encode(), request_key.encode(), hashlib.sha256)
    rest = int.from_bytes(seed.digest(), "big")
    signs = []
    for _ in range(LENGTH):
        rest, place = divmod(rest, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def read_code(text: str) -> str:
    """A code as typed, without blanks and dashes, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def shown_code(code: str) -> str:
    """A code as printed, in groups that are easily read aloud: ABCD-EFGH-…"""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def hashed(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(read_code(code).encode()).hexdigest()
