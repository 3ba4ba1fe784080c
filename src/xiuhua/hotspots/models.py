"""Hot spots as each night found them, and what was decided about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .rules import LEAST_AFTER_WEEKS, Question


class Terms(Recorded):
    """What the nights ask, and how strictly, until somebody changes it; the newest row holds."""

    record_kind: ClassVar[str] = "hotspots.terms"

    weeks = models.PositiveSmallIntegerField(_("weeks looked at"), default=8)
    before_weeks = models.PositiveSmallIntegerField(_("weeks before, to compare with"), default=16)
    least = models.PositiveSmallIntegerField(_("events at least"), default=3)
    least_weeks = models.PositiveSmallIntegerField(_("in different weeks at least"), default=3)
    q = models.FloatField(_("false ones among those shown, at most"), default=0.05)
    set_by = models.CharField(_("set by"), max_length=64)
    set_at = models.DateTimeField(_("set"))

    class Meta:
        verbose_name = _("terms of the search")
        verbose_name_plural = _("terms of the search")
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.weeks}/{self.before_weeks} {self.q}"

    def question(self, last: date) -> Question:
        """What is asked of the weeks up to `last`."""
        return Question(last=last, **self.record_facts())

    def record_facts(self) -> dict[str, Any]:
        """The numbers."""
        names = ("weeks", "before_weeks", "least", "least_weeks", "q")
        return {name: getattr(self, name) for name in names}


class Run(models.Model):
    """One night's look: what was asked, over how many comparisons, and when.

    `misses` are those that came nearest without being more than chance: they are shown as such.
    """

    last = models.DateField(_("last day"), unique=True)
    question = models.JSONField(_("what was asked"))
    comparisons = models.PositiveIntegerField(_("comparisons"))
    events = models.PositiveIntegerField(_("events read"))
    misses = models.JSONField(_("no more than chance"), default=list)
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
        ASKED = "asked", _("Unit asked")
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
        return {"new": "new", "dismissed": "hold"}.get(self.state, "doing")

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def window(self) -> tuple[date, date]:
        """The days it was found in."""
        return self.run.asked.first, self.run.last

    def open_to_decision(self, now: datetime) -> bool:
        """Whether something may be decided: nothing was yet, or it has had its weeks and goes on."""
        if self.state in (self.State.NEW, self.State.DISMISSED) or self.decided_at is None:
            return True
        return now >= self.decided_at + timedelta(weeks=LEAST_AFTER_WEEKS)

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("cell", "category_id", "division", "n", "expected", "q", "state", "until", "order")
        return {name: getattr(self, name) for name in names}


class Sighting(models.Model):
    """What one night said of a spot: its life is told by these."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="sightings")
    spot = models.ForeignKey(Spot, models.CASCADE, related_name="sightings")
    n = models.PositiveSmallIntegerField(_("events"))
    expected = models.FloatField(_("expected"))
    q = models.FloatField(_("chance, corrected"))

    class Meta:
        verbose_name = _("sighting of a hot spot")
        verbose_name_plural = _("sightings of hot spots")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="sighting_once", fields=["run", "spot"])]

    def __str__(self) -> str:
        return f"{self.run_id} {self.spot_id}"


class UnitRequest(Recorded):
    """What a unit is asked about a spot of which it has no open case: see to the cause, and reply."""

    record_kind: ClassVar[str] = "hotspots.request"

    spot = models.ForeignKey(Spot, models.CASCADE, related_name="requests")
    unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, verbose_name=_("unit"), related_name="+"
    )
    words = models.CharField(_("what the unit is asked"), max_length=400)
    asked_by = models.CharField(_("asked by"), max_length=64)
    asked_at = models.DateTimeField(_("asked"))
    due_at = models.DateTimeField(_("reply due"))
    reply = models.CharField(_("reply"), max_length=1000, blank=True)
    replied_by = models.CharField(_("replied by"), max_length=64, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True)

    class Meta:
        verbose_name = _("request to a unit")
        verbose_name_plural = _("requests to units")
        default_permissions = ()
        indexes = [models.Index(name="unit_request_of", fields=["unit", "-id"])]

    def __str__(self) -> str:
        return f"{self.spot_id} {self.unit_id}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.spot.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("spot_id", "unit_id", "due_at", "replied_at")
        return {name: getattr(self, name) for name in names}


class TopicProposal(models.Model):
    """A spot proposed to the studio of its community or town, with its figures of that day."""

    class State(models.TextChoices):
        """What the studio made of it."""

        PROPOSED = "proposed", _("Proposed")
        TAKEN = "taken", _("Taken up")
        REFUSED = "refused", _("Not taken up")

    spot = models.ForeignKey(Spot, models.CASCADE, related_name="topics")
    division = models.CharField(_("place"), max_length=12)
    category = models.ForeignKey(
        "cases.Category", models.CASCADE, verbose_name=_("class"), related_name="+"
    )
    words = models.CharField(_("in words"), max_length=400)
    figures = models.JSONField(_("figures of that day"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.CharField(_("proposed by"), max_length=64)
    proposed_at = models.DateTimeField(_("proposed"))

    class Meta:
        verbose_name = _("proposed topic")
        verbose_name_plural = _("proposed topics")
        default_permissions = ()
        indexes = [models.Index(name="topic_waiting", fields=["state", "division"])]

    def __str__(self) -> str:
        return f"{self.spot_id} {self.state}"
