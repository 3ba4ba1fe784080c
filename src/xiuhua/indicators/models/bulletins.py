"""A bulletin: the figures of a period, frozen when they were counted, released by a second person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.period import Period
from xiuhua.records.models import Recorded


class Bulletin(Recorded):
    """One daily, weekly or monthly bulletin.

    `figures` hold the counts of every sheet by row, as {"area": {"500116001": {"due.all": 3}}},
    with "*" for the whole and, under "before" and "year", the wholes of the earlier periods. A rate
    is never kept: it is divided out of its parts whenever it is shown.
    """

    record_kind: ClassVar[str] = "indicators.bulletin"

    class Kind(models.TextChoices):
        """How long a period it covers."""

        DAY = "day", _("Daily bulletin")
        WEEK = "week", _("Weekly bulletin")
        MONTH = "month", _("Monthly bulletin")

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("Draft")
        PROPOSED = "proposed", _("To be released")
        RELEASED = "released", _("Released")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    serial = models.PositiveSmallIntegerField(_("serial of the year"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    figures = models.JSONField(_("figures"), default=dict)
    counted_at = models.DateTimeField(_("counted"))
    words = models.TextField(_("what it says"), max_length=4000, blank=True)
    is_public = models.BooleanField(_("released for everybody"), default=False)
    prepared_by = models.CharField(_("prepared by"), max_length=64)
    proposed_by = models.CharField(_("put forward by"), max_length=64, blank=True)
    released_by = models.CharField(_("released by"), max_length=64, blank=True)
    released_at = models.DateTimeField(_("released"), null=True)
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    reason = models.CharField(_("why it was withdrawn"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        default_permissions = ()
        ordering = ["-first", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="bulletin_one_of_a_period",
                fields=["kind", "first"],
                condition=~Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="bulletin_released_by_a_second",
                condition=~Q(state="released")
                | (~Q(released_by="") & ~Q(proposed_by="") & ~Q(released_by=F("proposed_by"))),
            ),
        ]
        indexes = [models.Index(name="bulletin_recent", fields=["-first", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"

    @property
    def period(self) -> Period:
        """The days it covers."""
        return Period(self.first, self.last)

    @property
    def look(self) -> str:
        """Which of the seven looks of a state it has."""
        return LOOKS[self.State(self.state)]

    @property
    def division_code(self) -> str:
        """It is about the whole district."""
        return ""

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: the figures are told by their wholes."""
        return {
            "kind": self.kind,
            "first": self.first,
            "last": self.last,
            "state": self.state,
            "public": self.is_public,
            "counted_at": self.counted_at,
            "whole": {key: one.get("*", {}) for key, one in self.figures.items() if "*" in one},
        }


LOOKS = {
    Bulletin.State.DRAFT: "new",
    Bulletin.State.PROPOSED: "doing",
    Bulletin.State.RELEASED: "done",
    Bulletin.State.WITHDRAWN: "hold",
}
