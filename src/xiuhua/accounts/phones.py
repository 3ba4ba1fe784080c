"""Phone numbers: one way of writing them, and the way to show them."""

from __future__ import annotations

import re

from xiuhua.kernel.words import Refused

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,5})?")
_FULL_WIDTH = {ord("\uff10") + digit: str(digit) for digit in range(10)} | {
    ord("\uff0b"): "+",
    ord("\uff0d"): "-",
}


def normal(typed: str, field: str = "phone") -> str:
    """11 digits of a mobile, or area code, hyphen and number; Refused when it is neither."""
    text = re.sub(r"[\s()\u3000.]", "", typed.translate(_FULL_WIDTH))
    text = re.sub(r"^(?:\+|00)86-?", "", text)
    bare = text.replace("-", "")
    if _MOBILE.fullmatch(bare):
        return bare
    if _LANDLINE.fullmatch(text):
        return text if "-" in text else _split(text)
    raise Refused(
        "This is not a phone number. Give 11 digits, or area code and number.", field=field
    )


def masked(phone: str) -> str:
    """138****0000; a landline keeps its area code and last two digits."""
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    return f"{phone[:4]}****{phone[-2:]}" if len(phone) > 6 else "****" if phone else ""


def masked_name(name: str) -> str:
    """The family name alone: the rest is nobody's business on a list."""
    return name[:1] + "*" * (len(name) - 1) if name else ""


def _split(digits: str) -> str:
    """Area codes have three digits when they begin with 01 or 02, else four."""
    at = 3 if digits[1] in "12" else 4
    return f"{digits[:at]}-{digits[at:]}"
