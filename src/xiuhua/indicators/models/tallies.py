"""Counts of days that are over, kept so that a year costs no more than its months."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grain(models.TextChoices):
    """How long a span one tally covers."""

    DAY = "day", _("a day")
    MONTH = "month", _("a month")


class Tally(models.Model):
    """What was counted of one cohort in one span, for one value of one dimension.

    `numbers` maps measures to counts (seconds, for a measure that adds time up). `dimension` "" is
    the whole. Rows are never wrong for long: a day that a case reaches back into is marked stale,
    counted afresh meanwhile, and tallied again by a job.
    """

    cohort = models.CharField(_("cohort"), max_length=20)
    dimension = models.CharField(_("split by"), max_length=20, blank=True)
    grain = models.CharField(_("span"), max_length=5, choices=Grain)
    day = models.DateField(_("first day"))
    key = models.CharField(_("of"), max_length=80, blank=True)
    numbers = models.JSONField(_("counts"), default=dict)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="tally_once", fields=["cohort", "dimension", "grain", "day", "key"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort}/{self.dimension} {self.grain} {self.day} {self.key}"


class Tallied(models.Model):
    """A span whose tallies are there, and when they were counted."""

    grain = models.CharField(_("span"), max_length=5, choices=Grain)
    day = models.DateField(_("first day"))
    at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("tallied span")
        verbose_name_plural = _("tallied spans")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="tallied_once", fields=["grain", "day"])]

    def __str__(self) -> str:
        return f"{self.grain} {self.day}"


class Stale(models.Model):
    """A day that is over and whose figures have moved since; only ever added, never changed."""

    day = models.DateField(_("day"), db_index=True)

    class Meta:
        verbose_name = _("day to tally again")
        verbose_name_plural = _("days to tally again")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}"
