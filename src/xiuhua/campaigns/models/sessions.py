"""Desks in the street (马路办公): an official, a place, a day, and what people brought up."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.models import Case
from xiuhua.records.models import Recorded

from .campaign import Campaign


class Session(Recorded):
    """An official's desk in the street: where, when, who led it, who was there."""

    record_kind: ClassVar[str] = "campaigns.session"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="sessions")
    day = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=120)
    led_by = models.CharField(_("led by"), max_length=60)
    present = models.CharField(_("who was there"), max_length=200, blank=True)
    words = models.TextField(_("what was agreed"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("desk in the street")
        verbose_name_plural = _("desks in the street")
        default_permissions = ()
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.day} {self.place}"

    @property
    def division_code(self) -> str:
        """Where the campaign runs."""
        return self.campaign.division_code

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: no name."""
        return {"campaign": self.campaign_id, "day": self.day, "place": self.place}


class Matter(Recorded):
    """What somebody brought up at a desk: settled there and then, or taken on as a case.

    With neither it is still open, and the page of the desk says so.
    """

    record_kind: ClassVar[str] = "campaigns.matter"

    session = models.ForeignKey(Session, models.CASCADE, related_name="matters")
    words = models.CharField(_("what was brought up"), max_length=400)
    settled = models.CharField(_("how it was settled"), max_length=200, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="matters")

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="matter_settled_or_a_case", condition=Q(settled="") | Q(case__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def division_code(self) -> str:
        """Where the campaign runs."""
        return self.session.campaign.division_code

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: how it ended, no words."""
        case = self.case.number if self.case else None
        return {"session": self.session_id, "settled": bool(self.settled), "case": case}
