"""What is asked of the shift head and the centres, and the numbered orders they give."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from ..workflow import Asking
from .case import Case
from .limits import choices


class Ask(Recorded):
    """A request about a case that somebody else decides; a case has at most one open at a time.

    `facts` hold what is asked for: {"until": "2026-05-01"}, {"unit": "SZ"}. An appeal is decided
    twice, by two people; the first decision is kept in `first_by`, `first_words`, `first_granted`.
    """

    record_kind: ClassVar[str] = "cases.ask"

    class State(models.TextChoices):
        """Where a request stands."""

        OPEN = "open", _("Waiting for a decision")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    case = models.ForeignKey(Case, models.CASCADE, related_name="asks")
    kind = models.CharField(_("what is asked"), max_length=16, choices=choices(Asking))
    round = models.PositiveSmallIntegerField(_("how manieth"), default=1)
    cause = models.CharField(_("cause"), max_length=40, blank=True)
    words = models.TextField(_("reason"), max_length=2000)
    facts = models.JSONField(_("what is asked for"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.OPEN.value
    )
    asked_by = models.CharField(_("asked by"), max_length=64)
    asked_at = models.DateTimeField(_("asked"))
    unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, verbose_name=_("unit"), related_name="+"
    )
    first_by = models.CharField(_("first reviewed by"), max_length=64, blank=True)
    first_at = models.DateTimeField(_("first reviewed"), null=True)
    first_words = models.TextField(_("first review"), max_length=2000, blank=True)
    first_granted = models.BooleanField(_("first review for it"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=64, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decision = models.TextField(_("decision"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("request about a case")
        verbose_name_plural = _("requests about cases")
        default_permissions = ()
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="ask_one_open", fields=["case"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="ask_decided_has_moment",
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(name="ask_open", fields=["state", "kind", "asked_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.round}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.case.division_code

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        names = ("kind", "round", "cause", "state", "asked_by", "first_by", "decided_by")
        return {name: getattr(self, name) for name in names} | {"case": self.case.number}


class Order(models.Model):
    """A numbered order about a case, with a deadline and a reply; an urge is only a nudge."""

    class Kind(models.TextChoices):
        """Why it is given."""

        LATE = "late", _("It is overdue")
        LEADER = "leader", _("A leader asks")
        GRAVE = "grave", _("It is grave")

    number = models.CharField(_("number of the order"), max_length=24, unique=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="orders")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    words = models.TextField(_("what is ordered"), max_length=2000)
    unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, verbose_name=_("unit"), related_name="+"
    )
    given_by = models.CharField(_("given by"), max_length=64)
    given_at = models.DateTimeField(_("given"))
    due_at = models.DateTimeField(_("reply due"))
    reply = models.TextField(_("reply"), max_length=2000, blank=True)
    replied_by = models.CharField(_("replied by"), max_length=64, blank=True)
    replied_at = models.DateTimeField(_("replied"), null=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        default_permissions = ()
        ordering = ["given_at", "id"]
        indexes = [models.Index(name="order_open", fields=["replied_at", "due_at"])]

    def __str__(self) -> str:
        return self.number

    @property
    def late(self) -> bool:
        """Whether the reply came, when it came, after its time."""
        return self.replied_at is not None and self.replied_at > self.due_at
