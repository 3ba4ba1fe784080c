"""The second factor: a code from a phone, and recovery codes for when the phone is lost."""

from __future__ import annotations

from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.actions import note
from xiuhua.records.deeds import deed

from .. import secret
from ..models import RecoveryCode, User
from ..permissions import GRANT, OWN

CODES = 10


@deed(OWN, on="user")
def confirm_second_factor(user: User, *, device: TOTPDevice, by: Actor) -> list[str]:
    """Take a phone into use, instead of any earlier one; answers new recovery codes."""
    _only_oneself(user, by)
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    user.devices.all().delete()
    return _new_codes(user)


@deed(OWN, on="user")
def new_recovery_codes(user: User, *, by: Actor) -> list[str]:
    """Ten fresh codes, shown once; the old ones stop working."""
    _only_oneself(user, by)
    return _new_codes(user)


@deed(GRANT, on="user")
def drop_second_factor(user: User, *, reason: str, by: Actor) -> User:
    """Let somebody who lost phone and codes enrol anew at the next sign-in."""
    if by.ref == user.ref:
        raise Refused("Another security administrator has to do this for you.")
    TOTPDevice.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
    user.devices.all().delete()
    return user


def use_recovery_code(user: User, typed: str) -> bool:
    """Spend a recovery code; False when there is none such, or it is spent."""
    hashed = secret.hashed(secret.tidy_code(typed))
    spent = RecoveryCode.objects.filter(user=user, code_hash=hashed, used_at=None).update(
        used_at=timezone.now()
    )
    if spent:
        left = user.recovery_codes.filter(used_at=None).count()
        note(
            subject=(user.record_kind, user.record_key), deed="accounts.use_recovery_code", by=user,
            after={"codes_left": left},
        )  # fmt: skip
    return bool(spent)


def _new_codes(user: User) -> list[str]:
    user.recovery_codes.all().delete()
    codes = [secret.recovery_code() for _number in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=secret.hashed(code)) for code in codes
    )
    return codes


def _only_oneself(user: User, by: Actor) -> None:
    if by.ref != user.ref:
        raise Denied("Everybody keeps their own second factor.")
