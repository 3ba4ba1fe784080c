"""Which days are kept in files, and what was learnt of them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .car_park import CarPark


class HistoryDay(models.Model):
    """A day as it was last written to its files: how many rows each has, and their SHA-256.

    `mark` is what the database held then (`history.keeping.mark_of`).
    """

    day = models.DateField(_("day"), primary_key=True)
    readings = models.PositiveBigIntegerField(_("readings"), default=0)
    passes = models.PositiveBigIntegerField(_("cars through gates"), default=0)
    slots = models.PositiveBigIntegerField(default=0)
    mark = models.CharField(max_length=80)
    digests = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("day kept in files")
        verbose_name_plural = _("days kept in files")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.day)


class TypicalWeek(models.Model):
    """How full a car park usually is: cars inside at each quarter of an hour from Monday 0:00 on.

    `inside` are 672 numbers, None where too few weeks are known; learnt of the days until `last_on`.
    """

    car_park = models.OneToOneField(
        CarPark, models.CASCADE, primary_key=True, related_name="typical_week"
    )
    inside = models.JSONField(default=list)
    last_on = models.DateField()

    class Meta:
        verbose_name = _("typical week of a car park")
        verbose_name_plural = _("typical weeks of car parks")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.car_park_id} {self.last_on}"


class ForecastScore(models.Model):
    """How far off what is typical was at a horizon, beside the last known value: mean cars.

    Over so many trials until `last_on`; what follows of it says `rules.forecast.Score`.
    """

    car_park = models.ForeignKey(CarPark, models.CASCADE, related_name="forecast_scores")
    horizon_min = models.PositiveSmallIntegerField(_("minutes ahead"))
    error = models.FloatField(_("mean error, cars"))
    naive_error = models.FloatField(_("mean error of the last known value, cars"))
    trials = models.PositiveIntegerField(_("trials"))
    last_on = models.DateField()

    class Meta:
        verbose_name = _("score of a forecast")
        verbose_name_plural = _("scores of forecasts")
        default_permissions = ()
        ordering = ["car_park", "horizon_min"]
        constraints = [
            models.UniqueConstraint(name="forecast_score_once", fields=["car_park", "horizon_min"])
        ]

    def __str__(self) -> str:
        return f"{self.car_park_id} {self.horizon_min}"
