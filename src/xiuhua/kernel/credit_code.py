"""The unified social credit code (统一社会信用代码): 18 signs, the last one checks the others."""

from __future__ import annotations

from .words import Refused

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""31 signs; I, O, S, V and Z are left out. GB 32100-2015."""
LENGTH = 18


def check_sign(body: str) -> str:
    """The last sign that belongs to the first 17: weights are powers of 3 modulo 31."""
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return SIGNS[-total % 31]


def credit_code(text: str) -> str:
    """The code in capitals; Refused, on the field "credit_code", when it cannot be one."""
    code = "".join(text.split()).upper()
    if len(code) != LENGTH:
        raise Refused("A unified social credit code has 18 signs, this one {count}.",
                      field="credit_code", count=len(code))  # fmt: skip
    if strange := sorted(set(code) - set(SIGNS)):
        raise Refused("“{sign}” does not occur in a unified social credit code.",
                      field="credit_code", sign=strange[0])  # fmt: skip
    if check_sign(code[:-1]) != code[-1]:
        raise Refused("The unified social credit code was mistyped: its last sign does not fit.",
                      field="credit_code")  # fmt: skip
    return code
