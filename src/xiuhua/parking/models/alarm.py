"""Alarms about counts, and drivers who found no space."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.models import Case

from .car_park import CarPark
from .source import Source


class Alarm(models.Model):
    """Something wrong with the count of a car park, by which rule, since when and until when.

    `devices` are how many of its devices it is about, `size` is what the rule measured. One that
    lasts becomes a case for the operator.
    """

    rule = models.CharField(_("what"), max_length=40)
    car_park = models.ForeignKey(CarPark, models.CASCADE, related_name="alarms")
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="alarms")
    since = models.DateTimeField(_("since"))
    seen_at = models.DateTimeField(_("last found"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    devices = models.PositiveIntegerField(_("devices"), default=1)
    size = models.IntegerField(null=True)
    case = models.ForeignKey(
        Case, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("case")
    )

    class Meta:
        verbose_name = _("alarm about a count")
        verbose_name_plural = _("alarms about counts")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="alarm_open_once", fields=["car_park", "rule"], condition=Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.car_park_id} {self.rule}"

    @property
    def division_code(self) -> str | None:
        """Where the car park lies."""
        return self.car_park.division


class NoSpace(models.Model):
    """A driver found no space: `who` is a keyed hash of the browser, kept for a quarter of an hour."""

    car_park = models.ForeignKey(CarPark, models.CASCADE, related_name="+")
    who = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("no space found")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="no_space_once", fields=["car_park", "who"])]

    def __str__(self) -> str:
        return f"{self.car_park_id} {self.at}"
