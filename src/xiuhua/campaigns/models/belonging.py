"""Which cases belong to a campaign beside those of its rule: raised in it, put in, or taken out."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.models import Case
from xiuhua.records.models import Recorded

from .campaign import Campaign
from .census import Task


class Belonging(models.Model):
    """A case that somebody put into a campaign or took out of it, against what the rule says."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="belongings")
    case = models.ForeignKey(Case, models.CASCADE, related_name="campaigns")
    belongs = models.BooleanField(_("belongs to it"))
    reason = models.CharField(_("reason"), max_length=200)
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("case put in or taken out")
        verbose_name_plural = _("cases put in or taken out")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="belonging_once", fields=["campaign", "case"])]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.case_id}"


class Raised(Recorded):
    """A case that was reported while doing the work of a campaign: it belongs, whatever its class.

    `task` is the piece of the census it was found in; without one it was taken on at a desk in the
    street.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="raised")
    case = models.ForeignKey(Case, models.CASCADE, related_name="raised_in")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="raised")
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("case raised in a campaign")
        verbose_name_plural = _("cases raised in a campaign")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="raised_once", fields=["campaign", "case"])]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.case_id}"

    @property
    def division_code(self) -> str:
        """Where it was found."""
        return self.task.division if self.task else self.campaign.division_code

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {"campaign": self.campaign_id, "case": self.case.number, "task": self.task_id}
