"""What is kept of the days and hours a city works."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PublishedYear(models.Model):
    """A year whose list of holidays and make-up days is known, and from where."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    source = models.CharField(_("source document"), max_length=300)
    loaded_at = models.DateTimeField(_("loaded at"))
    loaded_by = models.CharField(_("loaded by"), max_length=80)

    class Meta:
        verbose_name = _("published year")
        verbose_name_plural = _("published years")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                name="published_year_is_a_year", condition=Q(year__gte=1949, year__lte=2199)
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)

    def facts(self) -> dict[str, Any]:
        """Source and days as JSON values, for comparing and for the records."""
        days = {str(day.day): [day.works, day.name] for day in self.days.order_by("day")}
        return {"source": self.source, "days": days}


class SpecialDay(models.Model):
    """A day that a list names: a holiday, or a weekend day that people work."""

    day = models.DateField(_("day"), primary_key=True)
    year = models.ForeignKey(
        PublishedYear, models.CASCADE, related_name="days", verbose_name=_("list of the year")
    )
    works = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class WorkingHours(models.Model):
    """The shifts of a working day from `since_on` on, until the next row."""

    since_on = models.DateField(_("in force from"), unique=True)
    shifts = models.CharField(_("working hours"), max_length=120)
    source = models.CharField(_("source document"), max_length=300)
    set_at = models.DateTimeField(_("set at"))
    set_by = models.CharField(_("set by"), max_length=80)

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ["since_on"]

    def __str__(self) -> str:
        return f"{self.since_on} {self.shifts}"


class Edition(models.Model):
    """One row whose token is new after each change, so that every process notices."""

    ONLY = 1

    number = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("calendar edition")
        verbose_name_plural = _("calendar editions")
        constraints = [
            models.CheckConstraint(name="calendar_edition_is_one", condition=Q(number=1)),
        ]

    def __str__(self) -> str:
        return self.token
