"""Totals that were only stated: kept as they were printed, never summed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from ..rules import Figure, stated
from .ledger import Ledger
from .quantity import QuantityField


class Stated(models.TextChoices):
    """The word beside a published figure."""

    NONE = "", _("as printed")
    ODD = "odd", _("and some more")
    ABOUT = "about", _("about")
    ABOVE = "above", _("more than")


class Claim(Recorded):
    """A total that somebody stated: with its qualifier, its rounding, its words and its document.

    An empty `class_key` is the whole ledger, the code of the county the whole district. With `since`
    the figure is the change from the end of that day. `step` is the place it was rounded to.
    """

    record_kind: ClassVar[str] = "ledgers.claim"

    ledger = models.ForeignKey(
        Ledger, models.PROTECT, verbose_name=_("ledger"), related_name="claims"
    )
    day = models.DateField(_("as of"))
    since = models.DateField(_("change since"), null=True, blank=True)
    class_key = models.CharField(_("class"), max_length=40, blank=True)
    division = models.CharField(_("place"), max_length=14, blank=True)
    quantity = QuantityField(_("quantity"))
    qualifier = models.CharField(_("qualifier"), max_length=8, choices=Stated, blank=True)
    step = QuantityField(_("rounded to"))
    source_words = models.CharField(_("words of the source"), max_length=400)
    document = models.CharField(_("document"), max_length=200)
    stated_at = models.DateTimeField(_("kept"))
    by = models.CharField(_("kept by"), max_length=64)
    withdrawn_words = models.CharField(_("why it no longer counts"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("stated total")
        verbose_name_plural = _("stated totals")
        default_permissions = ()
        ordering = ["-day", "class_key", "-id"]
        constraints = [
            models.CheckConstraint(name="claim_rounded_upwards", condition=models.Q(step__gt=0)),
        ]
        indexes = [models.Index(name="claim_of_day", fields=["ledger", "day"])]

    def __str__(self) -> str:
        return f"{self.ledger_id} {self.day} {self.quantity}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def figure(self) -> Figure:
        """The figure with the interval of what it may mean."""
        return stated(self.quantity, self.qualifier, self.step, self.ledger.finest)

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("ledger_id", "day", "since", "class_key", "division", "qualifier", "source_words",
                 "document", "withdrawn_words")  # fmt: skip
        facts = {name: getattr(self, name) for name in names}
        return {"quantity": f"{self.quantity}", "step": f"{self.step}"} | facts
