"""Signed addresses: a page that has decided who may see a photo hands on that decision."""

from __future__ import annotations

from datetime import date, timedelta

from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

_SALT = "evidence.pass"


def signed(key: str, size: str, today: date) -> str:
    """An address of a photo that opens without a permission, today and tomorrow.

    For readers who have shown another right: a tracking code, a personal link, a form's token.
    It stays the same within a day, so that the browser keeps the picture.
    """
    path = reverse("evidence:shown", kwargs={"key": key, "size": size})
    return f"{path}?pass={_sign(key, today)}"


def opens(key: str, said: str, today: date) -> bool:
    """Whether `said` is today's or yesterday's pass for this photo."""
    days = (today, today - timedelta(days=1))
    return any(constant_time_compare(said, _sign(key, day)) for day in days)


def _sign(key: str, day: date) -> str:
    return signing.Signer(salt=_SALT).signature(f"{key}|{day.isoformat()}")
