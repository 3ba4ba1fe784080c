"""What is counted: a ledger with its unit and its classes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded


class Unit(models.TextChoices):
    """What a ledger counts in."""

    BAYS = "bays", _("bays")
    PIECES = "pieces", _("pieces")
    M2 = "m2", _("m²")
    M = "m", _("metres")
    TONNES = "t", _("tonnes")


class Ledger(Recorded):
    """One thing that is counted, such as "parking.bays"; its stock on a day is a sum of entries.

    `classes` are pairs of key and title, in the order in which they are shown; without any, the
    ledger is not split.
    """

    record_kind: ClassVar[str] = "ledgers.ledger"

    key = models.CharField(_("key"), max_length=40, primary_key=True)
    title = models.CharField(_("title"), max_length=80)
    unit = models.CharField(_("counted in"), max_length=8, choices=Unit)
    whole = models.BooleanField(_("counted in whole numbers"), default=True)
    classes = models.JSONField(_("classes"), default=list, blank=True)

    class Meta:
        verbose_name = _("ledger")
        verbose_name_plural = _("ledgers")
        default_permissions = ()
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

    @property
    def titles(self) -> dict[str, str]:
        """The title of each class, by key."""
        return {str(key): str(title) for key, title in self.classes}

    @property
    def finest(self) -> Decimal:
        """The smallest step that a quantity can take."""
        return Decimal(1) if self.whole else Decimal("0.01")

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("title", "unit", "whole", "classes")
        return {name: getattr(self, name) for name in names}
