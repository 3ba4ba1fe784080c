"""The sealed envelope of safe mode: AES-256-CBC around a salt, a length, the text and the app's id.

Source: WeChat official accounts, developer documentation, 消息加解密说明: the key is 32 bytes, its
first half is the IV; the padding is PKCS7 in blocks of 32 bytes.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hmac import compare_digest

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from .refusal import Unheard

BLOCK = 32
SALT = 16
HEAD = SALT + 4
"""Bytes before the text: the salt, and the length of the text in network order."""

MOST_SEALED = 128 * 1024
"""Characters of an envelope that we open at all; WeChat's own are a few thousand."""


@dataclass(frozen=True)
class Seal:
    """The key and the id with which one account and WeChat seal what they say to each other."""

    key: bytes = field(repr=False)
    app_id: str

    @classmethod
    def of(cls, aes_key: str, app_id: str) -> Seal:
        """From the 43 characters the platform shows as EncodingAESKey; ValueError for others."""
        if len(aes_key) != 43 or not (aes_key.isascii() and aes_key.isalnum()):
            raise ValueError("an EncodingAESKey is 43 letters and digits")
        return cls(b64decode(aes_key + "="), app_id)

    def close(self, text: bytes, *, salt: bytes | None = None) -> str:
        """The envelope around `text`, in base64; `salt` is 16 random bytes unless a test says."""
        salt = secrets.token_bytes(SALT) if salt is None else salt
        plain = salt + len(text).to_bytes(4, "big") + text + self.app_id.encode()
        pad = BLOCK - len(plain) % BLOCK
        sealing = self._cipher().encryptor()
        return b64encode(sealing.update(plain + bytes([pad]) * pad) + sealing.finalize()).decode()

    def open(self, envelope: str) -> bytes:
        """The text inside, or Unheard, the same whatever is wrong: no oracle for anyone."""
        opening = self._cipher().decryptor()
        return self._text(opening.update(_bytes(envelope)) + opening.finalize())

    def _text(self, plain: bytes) -> bytes:
        """Padding, length and app id are all looked at before any of them may refuse."""
        pad = plain[-1]
        size = int.from_bytes(plain[SALT:HEAD], "big")
        end = len(plain) - pad
        padded = 1 <= pad <= BLOCK and compare_digest(plain[end:], bytes([pad]) * pad)
        ours = compare_digest(plain[HEAD + size : max(end, 0)], self.app_id.encode())
        if not (padded & ours):
            raise Unheard
        return plain[HEAD : HEAD + size]

    def _cipher(self) -> Cipher[CBC]:
        return Cipher(AES256(self.key), CBC(self.key[:16]))


def _bytes(envelope: str) -> bytes:
    """The bytes of a base64 text in whole blocks, or Unheard."""
    if len(envelope) > MOST_SEALED:
        raise Unheard
    try:
        found = b64decode(envelope, validate=True)
    except ValueError:  # binascii's own error is one, and so is that for a letter beyond ASCII
        raise Unheard from None
    if not found or len(found) % BLOCK:
        raise Unheard
    return found
