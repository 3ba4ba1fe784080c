"""Plans and permits: who may dig what, where, until when; and what was asked to be changed."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import PersonalLink
from xiuhua.cases.models.limits import choices
from xiuhua.kernel.period import Period
from xiuhua.places.models import Shaped
from xiuhua.records.models import Recorded

from ..workflow import LIVE, PermitState
from .company import Company


class RoadClass(models.TextChoices):
    """Classes of city roads, as fees and the nuisance index ask for them."""

    EXPRESSWAY = "expressway", _("Expressway")
    ARTERIAL = "arterial", _("Arterial road")
    COLLECTOR = "collector", _("Secondary road")
    LOCAL = "local", _("Branch road")
    PAVEMENT = "pavement", _("Pavement")


class Purpose(models.TextChoices):
    """What is dug for."""

    WATER = "water", _("Water supply")
    SEWER = "sewer", _("Drainage")
    GAS = "gas", _("Gas")
    POWER = "power", _("Power")
    TELECOM = "telecom", _("Telecommunication")
    ROAD = "road", _("Road works")
    BUILDING = "building", _("Connection of a building")
    OTHER = "other", _("Other")


class Project(Recorded, Shaped):
    """An entry of next year's plan: to be gathered by 10 December and settled by the joint meeting.

    `decision` is what the meeting said, `with_project` another one it is to be dug together with.
    """

    record_kind: ClassVar[str] = "excavations.project"

    name = models.CharField(_("name"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    company = models.ForeignKey(Company, models.PROTECT, related_name="projects")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    road = models.CharField(_("road"), max_length=80)
    division = models.CharField(_("place"), max_length=14)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    handed_in_on = models.DateField(_("handed in"))
    state = models.CharField(
        _("state"), max_length=10, default="gathered",
        choices=[("gathered", _("Gathered")), ("agreed", _("Agreed")), ("declined", _("Not agreed"))],
    )  # fmt: skip
    meeting_on = models.DateField(_("joint meeting"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=400, blank=True)
    with_project = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="joined",
        verbose_name=_("to be dug together with"),
    )  # fmt: skip
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        default_permissions = ()
        ordering = ["-year", "road", "id"]
        indexes = [
            models.Index(name="project_of_year", fields=["year", "state"]),
            models.Index(name="project_box", fields=["minx", "maxx", "miny", "maxy"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="project_ends_after_it_begins", condition=Q(last__gte=F("first"))
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.first, self.last)

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("name", "year", "road", "first", "last", "state", "meeting_on", "decision")
        return {name: getattr(self, name) for name in names}


class Permit(Recorded, Shaped):
    """Who may dig what, where and until when.

    The shape is the approved outline. Proposed, granted and actual days are all kept; the granted
    ones are those of the last granted change. `doers` says who did which step, so that nobody
    grants what they applied for.
    """

    record_kind: ClassVar[str] = "excavations.permit"

    number = models.CharField(_("number"), max_length=24, unique=True)
    paper_number = models.CharField(_("number of the paper"), max_length=60, blank=True)
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)
    project = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="permits"
    )
    applicant = models.ForeignKey(
        Company, models.PROTECT, related_name="permits", verbose_name=_("applicant")
    )
    contractor = models.ForeignKey(
        Company, models.PROTECT, related_name="digs", verbose_name=_("contractor")
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    words = models.CharField(_("what is done"), max_length=400)
    road = models.CharField(_("road"), max_length=80)
    road_class = models.CharField(_("class of the road"), max_length=10, choices=RoadClass.choices)
    address = models.CharField(_("from where to where"), max_length=200, blank=True)
    division = models.CharField(_("place"), max_length=14)
    is_emergency = models.BooleanField(_("emergency"), default=False)
    emergency_words = models.CharField(_("what happened"), max_length=400, blank=True)
    broke_open_at = models.DateTimeField(_("broken open"), null=True, blank=True)
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    lanes_closed = models.PositiveSmallIntegerField(_("lanes closed"), default=0)
    night_work = models.BooleanField(_("night work allowed"), default=False)
    proposed_first = models.DateField(_("proposed first day"))
    proposed_last = models.DateField(_("proposed last day"))
    granted_first = models.DateField(_("granted first day"), null=True, blank=True)
    granted_last = models.DateField(_("granted last day"), null=True, blank=True)
    began_on = models.DateField(_("began"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    planning_document = models.CharField(_("planning approval"), max_length=120, blank=True)
    police_document = models.CharField(
        _("consent of the traffic police"), max_length=120, blank=True
    )
    unlocked_by = models.CharField(_("authority that allows it"), max_length=80, blank=True)
    unlocked_document = models.CharField(_("by which document"), max_length=120, blank=True)
    fee_fen = models.PositiveBigIntegerField(_("fee"), null=True, blank=True)
    waiver = models.CharField(_("fee waived because"), max_length=200, blank=True)
    conditions = models.TextField(_("conditions"), max_length=2000, blank=True)
    hours = models.CharField(_("hours of the day"), max_length=60, blank=True)
    restoration = models.CharField(_("how the road is restored"), max_length=200, blank=True)
    warranty_months = models.PositiveSmallIntegerField(_("warranty, months"), default=12)
    site_phone = models.CharField(_("telephone of the site"), max_length=20, blank=True)
    homes = models.PositiveIntegerField(_("homes along it"), default=0)
    shops = models.PositiveIntegerField(_("shops along it"), default=0)
    foreman = models.ForeignKey(PersonalLink, models.SET_NULL, null=True, related_name="+")
    refused_words = models.CharField(_("why not"), max_length=400, blank=True)
    state = models.CharField(
        _("state"), max_length=10, default=PermitState.DRAFT.value,
        choices=choices(PermitState),
    )  # fmt: skip
    municipal_on = models.DateField(_("signed off by municipal works"), null=True, blank=True)
    police_on = models.DateField(_("signed off by the traffic police"), null=True, blank=True)
    municipal_by = models.CharField(_("signed by"), max_length=64, blank=True)
    police_by = models.CharField(_("signed by"), max_length=64, blank=True)
    warranty_checked_on = models.DateField(_("looked at in warranty"), null=True, blank=True)
    warranty_words = models.CharField(_("found in warranty"), max_length=400, blank=True)
    warranty_until = models.DateField(_("in warranty until"), null=True, blank=True)
    doers = models.JSONField(_("who did what"), default=dict)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        default_permissions = ()
        ordering = ["-id"]
        indexes = [
            models.Index(name="permit_queue", fields=["state", "-id"]),
            models.Index(name="permit_days", fields=["granted_last", "state"]),
            models.Index(name="permit_box", fields=["minx", "maxx", "miny", "maxy"]),
            models.Index(name="permit_of_road", fields=["road", "-granted_first"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="permit_proposed_days", condition=Q(proposed_last__gte=F("proposed_first"))
            ),
            models.CheckConstraint(
                name="permit_granted_days",
                condition=Q(granted_last__isnull=True) | Q(granted_last__gte=F("granted_first")),
            ),
            models.CheckConstraint(
                name="permit_live_is_granted",
                condition=~Q(state__in=["granted", "suspended", "finished", "warranty", "closed"])
                | Q(granted_last__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.road}"

    @property
    def now(self) -> PermitState:
        """Its state, as the workflow knows it."""
        return PermitState(self.state)

    @property
    def is_live(self) -> bool:
        """Whether somebody may be digging under it."""
        return self.now in LIVE

    @property
    def first(self) -> date:
        """The first day that counts: granted, else proposed."""
        return self.granted_first or self.proposed_first

    @property
    def last(self) -> date:
        """The last day that counts: granted, else proposed."""
        return self.granted_last or self.proposed_last

    @property
    def period(self) -> Period:
        """Its days, granted or still proposed."""
        return Period(self.first, self.last)

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def record_key(self) -> str:
        """The permit's number in the records."""
        return self.number

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = (
            "number", "road", "purpose", "state", "proposed_first", "proposed_last", "granted_first",
            "granted_last", "began_on", "ended_on", "police_document", "unlocked_by",
            "unlocked_document", "fee_fen", "waiver", "municipal_on", "police_on", "warranty_until",
            "warranty_checked_on", "warranty_words", "is_emergency", "filed_at", "paper_number", "conditions", "doers",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"area_m2": self.area_m2}


class PermitRequest(Recorded):
    """Something asked about a permit: a change of place, area or time, or a question with its answer.

    `before` and `after` stand side by side; they are what would change, as JSON.
    """

    record_kind: ClassVar[str] = "excavations.request"
    KINDS: ClassVar[tuple[tuple[str, Any], ...]] = (
        ("time", _("More time")), ("area", _("More area, or another place")),
        ("question", _("A question to the applicant")),
    )  # fmt: skip

    permit = models.ForeignKey(Permit, models.CASCADE, related_name="requests")
    kind = models.CharField(_("kind"), max_length=10, choices=KINDS)
    words = models.CharField(_("reason"), max_length=400)
    before = models.JSONField(_("as it was granted"), default=dict)
    after = models.JSONField(_("as it is asked for"), default=dict)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.CharField(_("asked by"), max_length=64)
    state = models.CharField(
        _("state"), max_length=10, default="open",
        choices=[("open", _("Open")), ("granted", _("Granted")), ("refused", _("Not granted")),
                 ("answered", _("Answered"))],
    )  # fmt: skip
    reply = models.CharField(_("answer"), max_length=400, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("request about a permit")
        verbose_name_plural = _("requests about permits")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="request_one_open", fields=["permit", "kind"], condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return f"{self.permit_id} {self.kind}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.permit.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("kind", "words", "before", "after", "state", "reply")
        return {"permit": self.permit.number} | {name: getattr(self, name) for name in names}
