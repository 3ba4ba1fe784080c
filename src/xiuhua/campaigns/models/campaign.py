"""A campaign: an area, some classes, some days, a document that orders it, a unit that leads it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.period import Period
from xiuhua.records.models import Recorded

from ..workflow import CampaignState

LEVELS = (14, 12, 9, 6)
"""How long the codes of divisions are, the deepest first."""


class Campaign(Recorded):
    """What is to be put right, where, in which classes and until when; ordered by a document.

    `divisions` are codes of towns or communities, none means the whole district; `categories` are
    keys of classes, none means every class.
    """

    record_kind: ClassVar[str] = "campaigns.campaign"

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind of campaign"), max_length=40)
    document = models.CharField(_("ordered by"), max_length=120, blank=True)
    basis = models.CharField(_("on the strength of"), max_length=200, blank=True)
    leader = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True, verbose_name=_("led by"),
        related_name="+",
    )  # fmt: skip
    words = models.TextField(_("what it is to reach"), max_length=2000, blank=True)
    divisions = models.JSONField(_("area"), default=list, blank=True)
    categories = models.JSONField(_("classes"), default=list, blank=True)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    state = models.CharField(
        _("state"), max_length=10, default=CampaignState.DRAFT.value,
        choices=[(one.value, one.title) for one in CampaignState],
    )  # fmt: skip
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, verbose_name=_("made after"), related_name="+"
    )

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        default_permissions = ()
        ordering = ["-first", "-id"]
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_after_start", condition=Q(last__gte=F("first"))
            )
        ]
        indexes = [models.Index(name="campaign_recent", fields=["-first", "-id"])]

    def __str__(self) -> str:
        return self.name

    @property
    def now(self) -> CampaignState:
        """Its state, as the workflow knows it."""
        return CampaignState(self.state)

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.first, self.last)

    @property
    def division_code(self) -> str:
        """Where permissions are asked: the smallest division around its area, else the district."""
        for digits in LEVELS:
            around = {code[:digits] for code in self.divisions}
            if len(around) == 1 and all(len(code) >= digits for code in self.divisions):
                return str(around.pop())
        return settings.DISTRICT or ""

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = (
            "name", "kind", "document", "basis", "divisions", "categories", "first",
            "last", "state",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}
