"""A campaign: an area, some classes, some days; its census, its tally day by day, its album."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.models import Case
from xiuhua.kernel.period import Period
from xiuhua.records.models import Recorded

from .workflow import CampaignState


class Campaign(Recorded):
    """What is to be put right, where, in which classes and until when; ordered by a document.

    `divisions` are codes of towns or communities, none means the whole district; `categories` are
    keys of classes, none means every class.
    """

    record_kind: ClassVar[str] = "campaigns.campaign"

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind of campaign"), max_length=40)
    document = models.CharField(_("ordered by"), max_length=120, blank=True)
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
        """Where permissions are asked: the one division it is about, else the whole district."""
        return str(self.divisions[0]) if len(self.divisions) == 1 else ""

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("name", "kind", "document", "divisions", "categories", "first", "last", "state")
        return {name: getattr(self, name) for name in names}


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


class Task(models.Model):
    """One piece of the census: a place somebody walks on a day."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tasks")
    division = models.CharField(_("place"), max_length=14)
    words = models.CharField(_("where exactly"), max_length=120, blank=True)
    collector = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, verbose_name=_("collector"),
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
    """Somebody was there and counted. A second visit, by somebody else, shows what was missed."""

    record_kind: ClassVar[str] = "campaigns.visit"

    task = models.ForeignKey(Task, models.CASCADE, related_name="visits")
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))
    found = models.PositiveSmallIntegerField(_("troubles found"), default=0)
    words = models.CharField(_("what was found"), max_length=400, blank=True)
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
        return {"task": self.task_id, "found": self.found, "again": self.again}


class DayTally(models.Model):
    """A day's tally as it stood when the day was over; never changed, only told apart from now."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="tallies")
    day = models.DateField(_("day"))
    numbers = models.JSONField(_("counts"))
    frozen_at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("tally of a day")
        verbose_name_plural = _("tallies of days")
        default_permissions = ()
        ordering = ["day"]
        constraints = [models.UniqueConstraint(name="day_tally_once", fields=["campaign", "day"])]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.day}"


class Viewpoint(Recorded):
    """A place from which the same picture is taken again: where one stands, where one looks."""

    record_kind: ClassVar[str] = "campaigns.viewpoint"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="viewpoints")
    name = models.CharField(_("where one stands"), max_length=120)
    looking = models.CharField(_("where one looks"), max_length=120, blank=True)
    division = models.CharField(_("place"), max_length=14, blank=True)

    class Meta:
        verbose_name = _("viewpoint")
        verbose_name_plural = _("viewpoints")
        default_permissions = ()
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="viewpoint_once", fields=["campaign", "name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str:
        """Where it is."""
        return self.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {"campaign": self.campaign_id, "name": self.name, "looking": self.looking}


class Session(Recorded):
    """An official's desk in the street (马路办公): where, when, who led it, what was taken on."""

    record_kind: ClassVar[str] = "campaigns.session"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="sessions")
    day = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=120)
    led_by = models.CharField(_("led by"), max_length=60)
    present = models.CharField(_("who was there"), max_length=200, blank=True)
    settled = models.PositiveSmallIntegerField(_("settled on the spot"), default=0)
    taken_on = models.PositiveSmallIntegerField(_("taken on as cases"), default=0)
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
        """It counts for the whole campaign."""
        return ""

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: no name."""
        return {"day": self.day, "settled": self.settled, "taken_on": self.taken_on}
