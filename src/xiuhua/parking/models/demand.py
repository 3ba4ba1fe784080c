"""Where somebody wanted a space and had none: counted by place and hour, and never whose."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .car_park import CarPark

REFUSED = (
    ("web", _("Searched on the page")),
    ("wechat", _("Asked an official account")),
    ("no_space", _("Said that there was no space")),
)


class Demand(models.Model):
    """How often a search found nothing free around a place, within one hour of one day.

    `lon_r` and `lat_r` are WGS84 to three places (some hundred metres), `hour` is the local one; who
    asked is kept nowhere.
    """

    lon_r = models.FloatField(_("longitude, rounded"))
    lat_r = models.FloatField(_("latitude, rounded"))
    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))
    kind = models.CharField(_("how it was asked"), max_length=8, choices=REFUSED)
    count = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        verbose_name = _("refused search")
        verbose_name_plural = _("refused searches")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="demand_once", fields=["day", "lon_r", "lat_r", "hour", "kind"]
            ),
            models.CheckConstraint(name="demand_within_a_day", condition=Q(hour__lt=24)),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.hour} {self.lon_r},{self.lat_r} {self.count}"


class DemandDay(models.Model):
    """For how many minutes of a day a stretch of on-street bays was full, of those it was known.

    `slot` is the last quarter of an hour that was counted, so that counting twice counts once.
    """

    car_park = models.ForeignKey(
        CarPark, models.CASCADE, related_name="demand_days", db_index=False
    )
    day = models.DateField(_("day"))
    full_minutes = models.PositiveSmallIntegerField(_("full, minutes"), default=0)
    known_minutes = models.PositiveSmallIntegerField(_("known, minutes"), default=0)
    slot = models.SmallIntegerField(_("last quarter of an hour counted"), default=-1)

    class Meta:
        verbose_name = _("day of on-street bays")
        verbose_name_plural = _("days of on-street bays")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="demand_day_once", fields=["car_park", "day"]),
            models.CheckConstraint(
                name="demand_day_full_is_known",
                condition=Q(full_minutes__lte=models.F("known_minutes")),
            ),
        ]
        indexes = [models.Index(name="demand_day_by_day", fields=["day"])]

    def __str__(self) -> str:
        return f"{self.car_park_id} {self.day} {self.full_minutes}"
