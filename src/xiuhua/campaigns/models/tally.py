"""What was counted of a day, kept as it was."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .campaign import Campaign


class DayTally(models.Model):
    """A day's tally as it stood when the day was over; never changed, only told apart from now.

    `numbers` are the day's own, `so_far` those from the beginning to its end. `towns` and `units` are
    the day's own by the code of the town and the key of the unit.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tallies")
    day = models.DateField(_("day"))
    numbers = models.JSONField(_("counts"))
    so_far = models.JSONField(_("counts so far"), default=dict)
    towns = models.JSONField(_("counts by town"), default=dict)
    units = models.JSONField(_("counts by unit"), default=dict)
    frozen_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("tally of a day")
        verbose_name_plural = _("tallies of days")
        default_permissions = ()
        ordering = ["day"]
        constraints = [models.UniqueConstraint(name="day_tally_once", fields=["campaign", "day"])]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.day}"
