"""Hot spots as each night found them, and what was decided about them."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .rules import Question


class Run(models.Model):
    """One night's look: what was asked, over how many comparisons, and when."""

    last = models.DateField(_("last day"), unique=True)
    question = models.JSONField(_("what was asked"))
    comparisons = models.PositiveIntegerField(_("comparisons"))
    events = models.PositiveIntegerField(_("events read"))
    at = models.DateTimeField(_("computed"))

    class Meta:
        verbose_name = _("search for hot spots")
        verbose_name_plural = _("searches for hot spots")
        default_permissions = ()
        ordering = ["-last"]

    def __str__(self) -> str:
        return f"{self.last}"

    @property
    def asked(self) -> Question:
        """The question, as it was asked."""
        told = {name: value for name, value in self.question.items() if name != "last"}
        return Question(last=self.last, **told)


class Spot(Recorded):
    """The same trouble at the same place, more often than chance would have it.

    One row lives as long as the spot does: each night that finds it again brings the figures up to
    date. `p` and `q` are for the whole of that night's comparisons; `weeks` are counts, oldest first.
    """

    record_kind: ClassVar[str] = "hotspots.spot"

    class State(models.TextChoices):
        """What was decided."""

        NEW = "new", _("To be decided")
        ORDERED = "ordered", _("Order given")
        TOPIC = "topic", _("Proposed as a topic")
        DISMISSED = "dismissed", _("Dismissed")

    cell = models.CharField(_("hexagon"), max_length=15)
    resolution = models.PositiveSmallIntegerField(_("resolution"))
    category = models.ForeignKey(
        "cases.Category", models.CASCADE, verbose_name=_("class"), related_name="+"
    )
    division = models.CharField(_("place"), max_length=12)
    run = models.ForeignKey(
        Run, models.CASCADE, verbose_name=_("last found by"), related_name="spots"
    )
    n = models.PositiveSmallIntegerField(_("events"))
    people = models.PositiveSmallIntegerField(_("people who reported"))
    expected = models.FloatField(_("expected"))
    p = models.FloatField(_("chance"))
    q = models.FloatField(_("chance, corrected"))
    weeks = models.JSONField(_("by week"))
    first = models.DateField(_("first event"))
    last = models.DateField(_("latest event"))
    found_on = models.DateField(_("found first"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    decided_by = models.CharField(_("decided by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    words = models.CharField(_("what was decided"), max_length=400, blank=True)
    until = models.DateField(_("let be until"), null=True)
    order = models.CharField(_("number of the order"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("hot spot")
        verbose_name_plural = _("hot spots")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="spot_once", fields=["cell", "category"])]
        indexes = [models.Index(name="spot_sure", fields=["q", "id"])]

    def __str__(self) -> str:
        return f"{self.category} {self.division}"

    @property
    def look(self) -> str:
        """Which of the seven looks of a state it has."""
        return {"new": "new", "ordered": "doing", "topic": "doing", "dismissed": "hold"}[self.state]

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def window(self) -> tuple[date, date]:
        """The days it was found in."""
        return self.run.asked.first, self.run.last

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("cell", "category_id", "division", "n", "expected", "q", "state", "until", "order")
        return {name: getattr(self, name) for name in names}
