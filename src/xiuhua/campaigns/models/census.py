"""The census of a campaign: who walks where on which day, and what was found there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .campaign import Campaign


class Task(models.Model):
    """One piece of the census: a place that a collector or a unit walks on a day.

    With neither, whoever does the census may take it.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks")
    division = models.CharField(_("place"), max_length=14)
    words = models.CharField(_("where exactly"), max_length=120, blank=True)
    collector = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, verbose_name=_("collector"),
        related_name="+",
    )  # fmt: skip
    unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("unit"),
        related_name="+",
    )  # fmt: skip
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("census task")
        verbose_name_plural = _("census tasks")
        default_permissions = ()
        ordering = ["day", "division", "id"]
        constraints = [
            models.UniqueConstraint(
                name="task_once_a_place", fields=["campaign", "division", "words", "day"]
            )
        ]
        indexes = [models.Index(name="task_of_collector", fields=["collector", "day"])]

    def __str__(self) -> str:
        return f"{self.division} {self.words} {self.day}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked: where it lies."""
        return self.division


class Visit(Recorded):
    """Somebody was there and counted. A second visit, by somebody else, shows what was missed.

    `missed` is what a person who compared both says; until then the difference of the two counts is
    taken, which is the least that it can be.
    """

    record_kind: ClassVar[str] = "campaigns.visit"

    task = models.ForeignKey(Task, models.CASCADE, related_name="visits")
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))
    found = models.PositiveSmallIntegerField(_("troubles found"), default=0)
    words = models.CharField(_("what was found"), max_length=400, blank=True)
    missed = models.PositiveSmallIntegerField(_("of these, missed by the first visit"), null=True)
    again = models.BooleanField(_("second visit"), default=False)
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        default_permissions = ()
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(name="visit_two_at_most", fields=["task", "again"]),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.found}"

    @property
    def division_code(self) -> str:
        """Where it was."""
        return self.task.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {
            "task": self.task_id, "found": self.found, "again": self.again, "missed": self.missed,
        }  # fmt: skip
