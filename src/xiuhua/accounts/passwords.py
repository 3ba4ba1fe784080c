"""Passwords: long and not on the lists of guesses (ASVS 5.0 V6.2), or after GB/T 22239.

The setting DENGBAO chooses: by default a password has at least 12 characters of any kind, and
never runs out; with it, at least 8 of three kinds, 90 days, and none of the last five.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from xiuhua.kernel.words import Refused, Words
from xiuhua.web.language import say

from .defaults import setting
from .models import User

AT_LEAST = 12
AT_LEAST_DENGBAO = 8
AT_MOST = 256
KINDS_DENGBAO = 3
DAYS_DENGBAO = 90
NOT_THE_LAST = 5

_COMMON = CommonPasswordValidator()
HABITS = (
    "woaini", "woaiwo", "iloveyou", "5201314", "1314520", "520520", "1314", "7758521", "147258369",
    "zhongguo", "china", "chongqing", "beijing", "chengguan", "shizheng", "zhengfu", "guanli",
    "xitong", "pingtai", "jiedao", "shequ", "xiuhua", "admin", "root", "guest", "test", "demo",
    "user", "password", "passwd", "passw0rd", "p@ssw0rd", "p@ssword", "pass", "mima", "welcome",
    "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "zxcvbn", "qazwsxedc", "qazwsx",
    "1qaz2wsx3edc", "1qaz2wsx", "1q2w3e4r", "q1w2e3r4", "abcdefgh", "abcdef", "abc", "aaa", "12345",
    "123456789", "12345678", "1234567", "123456", "123123", "1234", "123", "888888", "666666", "888",
    "666", "000000", "111111", "112233", "12319", "12345", "aa", "a1",
)  # fmt: skip
"""What people here put together into passwords: names of the work, love in digits, rows of keys."""
LEFT_OVER = 5
"""So many characters must stand beside them."""


def check(password: str, user: User | None = None) -> None:
    """Raise Refused, on the field "password", when it may not be a password of `user`."""
    for problem in (_length, _kinds, _guessable, _named, _used_before):
        if words := problem(password, user):
            raise Refused(words.text, field="password", **words.facts)


def is_due(user: User, now: datetime) -> bool:
    """Whether a new one has to be set before anything else is done."""
    if user.must_change_password:
        return True
    if not setting("DENGBAO") or not user.has_usable_password():
        return False
    return user.password_set_at is None or user.password_set_at + timedelta(DAYS_DENGBAO) <= now


def rules() -> list[Words]:
    """The rules in words, to stand beside the field."""
    if setting("DENGBAO"):
        return [
            Words("At least {count} characters.", count=AT_LEAST_DENGBAO),
            Words("Three of: small letters, capitals, digits, signs."),
            Words("A new one every {days} days, none of the last {count}.",
                  days=DAYS_DENGBAO, count=NOT_THE_LAST),
        ]  # fmt: skip
    return [
        Words("At least {count} characters; a sentence of your own is best.", count=AT_LEAST),
        Words("Any characters, spaces and Chinese included."),
    ]


class Policy:
    """The same rules where Django asks for a validator (its admin, its commands)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError in words."""
        try:
            check(password, user)
        except Refused as refused:
            raise ValidationError(say(refused)) from None

    def get_help_text(self) -> str:
        return " ".join(say(words) for words in rules())


def _length(password: str, user: User | None) -> Words | None:
    least = AT_LEAST_DENGBAO if setting("DENGBAO") else AT_LEAST
    if len(password) < least:
        return Words("Too short: a password has at least {count} characters.", count=least)
    if len(password) > AT_MOST:
        return Words("Too long: a password has at most {count} characters.", count=AT_MOST)
    return None


def _kinds(password: str, user: User | None) -> Words | None:
    if not setting("DENGBAO"):
        return None
    kinds = {
        any(c.islower() for c in password) and "small",
        any(c.isupper() for c in password) and "capital",
        any(c.isdigit() for c in password) and "digit",
        any(not c.isalnum() for c in password) and "sign",
    } - {False}
    if len(kinds) < KINDS_DENGBAO:
        return Words("Use three of: small letters, capitals, digits, signs.")
    return None


def _guessable(password: str, user: User | None) -> Words | None:
    try:
        _COMMON.validate(password)
    except ValidationError:
        return Words("This password is on the lists that attackers try first. Choose another.")
    if _of_habits(password):
        return Words("This password is on the lists that attackers try first. Choose another.")
    if len(set(password)) < 4:
        return Words("Too few different characters. Choose another password.")
    return None


def _of_habits(password: str) -> bool:
    """Whether next to nothing is left of it without years, signs and what everybody uses."""
    rest = re.sub(r"(19|20)\d\d((0[1-9]|1[0-2])([0-2]\d|3[01])?)?", "", password.lower())
    for habit in sorted(HABITS, key=len, reverse=True):
        rest = rest.replace(habit, "")
    return len(re.sub(r"[\W_]", "", rest)) < LEFT_OVER


def _named(password: str, user: User | None) -> Words | None:
    if user is None:
        return None
    small = password.lower()
    names = {user.username.lower(), user.phone, user.email.lower()} - {""}
    if any(len(name) >= 4 and name in small and len(small) - len(name) < 6 for name in names):
        return Words("Leave your username, phone and email out of the password.")
    return None


def _used_before(password: str, user: User | None) -> Words | None:
    if user is None or user.pk is None:
        return None
    if user.has_usable_password() and check_password(password, user.password):
        return Words("This is the present password. Choose another.")
    if not setting("DENGBAO"):
        return None
    earlier = user.old_passwords.values_list("encoded", flat=True)[:NOT_THE_LAST]
    if any(check_password(password, encoded) for encoded in earlier):
        return Words("You had this password before. Choose another.")
    return None
