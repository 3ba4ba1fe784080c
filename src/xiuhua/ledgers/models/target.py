"""A year's targets, each naming what it is a target for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .ledger import Ledger
from .quantity import QuantityField


class Target(Recorded):
    """How much there shall be by the end of a year, by which document, counted on which basis.

    It names its numerator: either the `reasons` of this ledger that count towards it, in some
    `classes` or all, or an `indicator` that another app computes. Without that a ratio means nothing.
    """

    record_kind: ClassVar[str] = "ledgers.target"

    ledger = models.ForeignKey(
        Ledger, models.PROTECT, verbose_name=_("ledger"), related_name="targets"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=120)
    reasons = models.JSONField(_("reasons that count"), default=list, blank=True)
    classes = models.JSONField(_("classes that count"), default=list, blank=True)
    indicator = models.CharField(_("indicator"), max_length=80, blank=True)
    division = models.CharField(_("place"), max_length=14, blank=True)
    quantity = QuantityField(_("quantity"))
    basis = models.CharField(_("basis"), max_length=40, blank=True)
    document = models.CharField(_("document"), max_length=200)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        default_permissions = ()
        ordering = ["-year", "id"]
        constraints = [
            models.CheckConstraint(name="target_is_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="target_names_its_numerator",
                condition=(Q(reasons=[]) & ~Q(indicator="")) | (~Q(reasons=[]) & Q(indicator="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.title}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("ledger_id", "year", "title", "reasons", "classes", "indicator", "division",
                 "basis", "document")  # fmt: skip
        return {"quantity": f"{self.quantity}"} | {name: getattr(self, name) for name in names}
