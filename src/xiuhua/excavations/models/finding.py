"""What is wrong at a section, what was said to the contractor, and what enforcement made of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation
from xiuhua.cases.models import Case
from xiuhua.cases.models.limits import choices
from xiuhua.records.models import Recorded

from ..workflow import STANDING, FindingState
from .section import Section


class Finding(Recorded):
    """One rule broken at one section: first and last seen; what is seen again joins it.

    `size` is how much (days over, m² over, days idle); `certain` is False for what was only guessed
    by eye (目测疑似).
    """

    record_kind: ClassVar[str] = "excavations.finding"

    section = models.ForeignKey(Section, models.CASCADE, related_name="findings")
    rule = models.CharField(_("rule"), max_length=30)
    first_seen = models.DateField(_("first seen"))
    last_seen = models.DateField(_("last seen"))
    size = models.DecimalField(_("how much"), max_digits=12, decimal_places=2, null=True)
    certain = models.BooleanField(_("certain"), default=True)
    words = models.CharField(_("in words"), max_length=200, blank=True)
    sightings = models.PositiveIntegerField(_("seen so many times"), default=1)
    state = models.CharField(
        _("state"), max_length=10, default=FindingState.OPEN.value,
        choices=choices(FindingState),
    )  # fmt: skip
    due_at = models.DateTimeField(_("next step due"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_words = models.CharField(_("how it was settled"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        default_permissions = ()
        ordering = ["-last_seen", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="finding_once", fields=["section", "rule"],
                condition=Q(state__in=sorted(one.value for one in STANDING)),
            )
        ]  # fmt: skip
        indexes = [models.Index(name="finding_queue", fields=["state", "due_at", "id"])]

    def __str__(self) -> str:
        return f"{self.section_id} {self.rule}"

    @property
    def now(self) -> FindingState:
        """Its state, as the workflow knows it."""
        return FindingState(self.state)

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.section.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = (
            "rule", "first_seen", "last_seen", "size", "certain", "state", "due_at", "settled_words",
        )  # fmt: skip
        return {"section": self.section.number} | {name: getattr(self, name) for name in names}


class Persuasion(Recorded):
    """Somebody told the contractor: who was told, what they answered, until when they promised."""

    record_kind: ClassVar[str] = "excavations.persuasion"

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="persuasions")
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)
    told_to = models.CharField(_("who was told"), max_length=60)
    answer = models.CharField(
        _("answer"), max_length=8,
        choices=[("promised", _("They promise to mend it")), ("refused", _("They would not listen"))],
    )  # fmt: skip
    words = models.CharField(_("what was said"), max_length=400, blank=True)
    until = models.DateTimeField(_("promised until"), null=True, blank=True)
    reply = models.CharField(_("what the site says"), max_length=400, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True, blank=True)
    checked_at = models.DateTimeField(_("looked at again"), null=True, blank=True)
    kept = models.BooleanField(_("promise kept"), null=True)

    class Meta:
        verbose_name = _("persuasion")
        verbose_name_plural = _("persuasions")
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.at:%Y-%m-%d}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.finding.section.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: neither who was told nor what was said."""
        names = ("at", "answer", "until", "replied_at", "kept")
        return {"finding": self.finding_id} | {name: getattr(self, name) for name in names}


class Power(Recorded):
    """Who enforces: a matter of enforcement in a town lies with a brigade or the corps from a day on.

    `division` is a town, or the whole district; `rule` a rule of findings, "" for all of them.
    """

    record_kind: ClassVar[str] = "excavations.power"

    division = models.CharField(_("place"), max_length=14)
    rule = models.CharField(_("rule"), max_length=30, blank=True)
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"), null=True, blank=True)
    document = models.CharField(_("by which document"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("power of enforcement")
        verbose_name_plural = _("powers of enforcement")
        default_permissions = ()
        ordering = ["division", "rule", "first"]
        constraints = [
            models.UniqueConstraint(name="power_once", fields=["division", "rule", "first"])
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.rule} {self.holder}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("division", "rule", "first", "last", "document")
        return {"holder": self.holder.code} | {name: getattr(self, name) for name in names}


class Escalation(Recorded):
    """A finding in the hands of enforcement, with its case, and what came of it."""

    record_kind: ClassVar[str] = "excavations.escalation"
    OUTCOMES: ClassVar[tuple[tuple[str, Any], ...]] = (
        ("educated", _("Educated")), ("ordered", _("Ordered to correct")),
        ("filed", _("Penalty case opened")), ("none", _("No penalty")),
        ("handed_on", _("Handed on to another authority")),
    )  # fmt: skip

    finding = models.OneToOneField(Finding, models.PROTECT, related_name="escalation")
    holder = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, related_name="excavation")
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)
    words_given = models.CharField(_("words to enforcement"), max_length=400, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=OUTCOMES, blank=True)
    number = models.CharField(_("number of the penalty case"), max_length=60, blank=True)
    words = models.CharField(_("what was done"), max_length=400, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        default_permissions = ()
        ordering = ["-id"]
        indexes = [models.Index(name="escalation_of_holder", fields=["holder", "answered_at"])]
        constraints = [
            models.CheckConstraint(
                name="escalation_penalty_has_number", condition=~Q(outcome="filed") | ~Q(number="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.finding.section.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("outcome", "number", "words", "answered_at")
        told = {"finding": self.finding_id, "holder": self.holder.code, "case": self.case.number}
        return told | {name: getattr(self, name) for name in names}
