"""Days on which it rained too much to dig, as the weather service says."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded


class RainDay(Recorded):
    """How much it rained on a day, in a town or the whole district, in mm."""

    record_kind: ClassVar[str] = "excavations.rain_day"

    division = models.CharField(_("place"), max_length=14)
    day = models.DateField(_("day"))
    mm = models.DecimalField(_("rain, mm"), max_digits=5, decimal_places=1)
    source = models.CharField(_("source"), max_length=120)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("day of rain")
        verbose_name_plural = _("days of rain")
        default_permissions = ()
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(name="rain_once", fields=["division", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.mm} mm"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {"division": self.division, "day": self.day, "mm": self.mm, "source": self.source}
