"""Sums kept at the ends of months and years, so that a stock need not be added up from the start."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .ledger import Ledger
from .quantity import QuantityField


class Checkpoint(models.Model):
    """The stock of a class in a place at the end of a day.

    Nothing but a sum of entries: an entry that takes effect on that day or before throws it away,
    and the next night makes it anew.
    """

    ledger = models.ForeignKey(Ledger, models.CASCADE, db_index=False, related_name="+")
    day = models.DateField(_("as of"))
    class_key = models.CharField(_("class"), max_length=40, blank=True)
    division = models.CharField(_("place"), max_length=14, blank=True)
    quantity = QuantityField(_("quantity"))

    class Meta:
        verbose_name = _("kept sum")
        verbose_name_plural = _("kept sums")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="checkpoint_once", fields=["ledger", "day", "class_key", "division"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger_id} {self.day} {self.class_key} {self.division}"
