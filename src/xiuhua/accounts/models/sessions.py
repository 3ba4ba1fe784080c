"""Sign-ins, remembered devices, recovery codes and passwords of earlier days."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..browsers import called
from .users import User


class SignIn(models.Model):
    """A session as its owner sees it: since when, from where, with what."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField(max_length=200, blank=True, default="")
    how = models.CharField(max_length=20, default="password")

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["seen_at"], name="sign_in_by_seen")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d %H:%M}"

    @property
    def browser(self) -> str:
        """Which browser it is, in words."""
        return called(self.agent) or "?"


class RememberedDevice(models.Model):
    """A browser in which the second factor need not be given again for a while."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    secret_hash = models.CharField(max_length=64, unique=True)
    agent = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("remembered device")
        verbose_name_plural = _("remembered devices")

    def __str__(self) -> str:
        return self.agent or str(self.pk)

    @property
    def browser(self) -> str:
        """Which browser it is, in words."""
        return called(self.agent) or "?"


class RecoveryCode(models.Model):
    """Stands in for a lost phone, once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class OldPassword(models.Model):
    """A password that may not come back too soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    encoded = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("earlier password")
        verbose_name_plural = _("earlier passwords")
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"earlier password of {self.user_id}"
