"""Who needs a second factor, and checking one."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import segno
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from xiuhua.kernel.words import Refused
from xiuhua.web.gather import gather

from . import limits
from .actions.factor import use_recovery_code
from .defaults import setting
from .models import User
from .permissions import THREE

TRIES = 5
PER = timedelta(minutes=5)


@cache
def demanding_roles() -> frozenset[str]:
    """The three administrators, and every role that may do something revealing."""
    revealing = (p for p in gather("PERMISSIONS").values() if p.reveals)
    return THREE | frozenset(role.value for permission in revealing for role in permission.roles)


def needed(user: User) -> bool:
    """Whether the roles of this account ask for a second factor."""
    if setting("DEMO") and user.is_demo:
        return False
    return bool(user.roles & demanding_roles())


def device_of(user: User) -> TOTPDevice | None:
    """The phone that is in use."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def check(user: User, typed: str) -> bool:
    """Check a code of the phone, or spend a recovery code; raises Crowded after five tries."""
    limits.limit(f"second-factor:{user.pk}", per=PER, count=TRIES)
    typed = "".join(typed.split())
    right = _phone_says(user, typed) if typed.isdigit() else use_recovery_code(user, typed)
    if right:
        limits.forget(f"second-factor:{user.pk}")
    return right


def _phone_says(user: User, typed: str) -> bool:
    with transaction.atomic():
        found = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        return bool(found and found.verify_token(typed))


def new_device(user: User) -> TOTPDevice:
    """The phone being enrolled: the same until it is confirmed, so that a reload shows one code."""
    started = timezone.now() - timedelta(hours=1)
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False)
    found = waiting.filter(created_at__gte=started).first()
    if found is None:
        waiting.delete()
        found = TOTPDevice.objects.create(user=user, name="phone", confirmed=False)
    return found


def prove(device: TOTPDevice, typed: str) -> None:
    """Raise Refused unless the phone being enrolled shows this code now."""
    limits.limit(f"second-factor:{device.user_id}", per=PER, count=TRIES)
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk)
        right = device.verify_token("".join(typed.split()))
    if not right:
        raise Refused(
            "The phone shows another code. Wait for the next and type that.", field="code"
        )
    limits.forget(f"second-factor:{device.user_id}")


def qr(device: TOTPDevice) -> str:
    """The code to scan, as inline SVG."""
    code = segno.make(device.config_url, error="m")
    return str(code.svg_inline(scale=5, dark="#16252A", light="#FFFFFF", border=3, omitsize=False))


def by_hand(device: TOTPDevice) -> str:
    """The key in groups of four, for phones that cannot scan."""
    import base64

    text = base64.b32encode(device.bin_key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
