"""Spreadsheets that were read and wait for somebody to look at them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .users import User


class SheetKind(models.TextChoices):
    """What a sheet brings."""

    ORGANISATIONS = "organisations", _("Organisations")
    USERS = "users", _("Accounts")
    GRANTS = "grants", _("Granted roles")


class StagedSheet(models.Model):
    """Rows of one file, kept until they are applied or a day has passed."""

    kind = models.CharField(max_length=15, choices=SheetKind.choices)
    name = models.CharField(max_length=120)
    rows = models.JSONField()
    problems = models.JSONField(default=dict)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sheet to look at")
        verbose_name_plural = _("sheets to look at")

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str | None:
        return None
