"""The album of a campaign: where one stands, where one looks, and the pair chosen to be compared."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .campaign import Campaign


class Viewpoint(Recorded):
    """A place from which the same picture is taken again: where one stands, where one looks.

    `bearing_deg` is where one looks, in degrees from north, clockwise. `before` and `after` are the
    keys of the photos chosen to stand side by side; "" means the first and the last.
    """

    record_kind: ClassVar[str] = "campaigns.viewpoint"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="viewpoints")
    name = models.CharField(_("where one stands"), max_length=120)
    looking = models.CharField(_("where one looks"), max_length=120, blank=True)
    division = models.CharField(_("place"), max_length=14, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    bearing_deg = models.PositiveSmallIntegerField(_("bearing"), null=True, blank=True)
    before = models.CharField(_("photo from before"), max_length=24, blank=True)
    after = models.CharField(_("photo from after"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("viewpoint")
        verbose_name_plural = _("viewpoints")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="viewpoint_once", fields=["campaign", "name"]),
            models.CheckConstraint(
                name="viewpoint_bearing_on_the_compass",
                condition=Q(bearing_deg__isnull=True) | Q(bearing_deg__lt=360),
            ),
            models.CheckConstraint(
                name="viewpoint_point_whole",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str:
        """Where it is, as far as that is known."""
        return self.division or self.campaign.division_code

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("name", "looking", "bearing_deg", "before", "after")
        return {"campaign": self.campaign_id} | {name: getattr(self, name) for name in names}


class Shot(models.Model):
    """That pictures came from a viewpoint, once: a phone may send the same ones twice."""

    viewpoint = models.ForeignKey(Viewpoint, models.CASCADE, related_name="shots")
    request_key = models.CharField(_("request key"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("pictures sent")
        verbose_name_plural = _("pictures sent")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.viewpoint_id}"
