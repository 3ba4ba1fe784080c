"""Registrations of car parks: what was applied for, what was asked, and what holds until when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.models.limits import choices
from xiuhua.records.models import Recorded

from ..workflow import HELD, UNDECIDED, WRITING, RegistrationState
from .car_park import CarPark
from .operator import Operator

KINDS = (
    ("first", _("First registration")),
    ("change", _("Change of a registration")),
    ("renewal", _("Renewal")),
    ("cancellation", _("Cancellation")),
)
REASONS = (
    ("registered", _("Spaces that stood there already and are registered now")),
    ("built", _("Spaces newly built")),
    ("removed", _("Spaces taken out of use")),
)
OPEN_STATES = sorted(one.value for one in UNDECIDED)
HELD_STATES = sorted(one.value for one in HELD)


class Registration(Recorded):
    """An application for a car park, and the registration that comes of it.

    `told` is what was applied for and `before` what held when it was begun, with the same names:
    "name", "supply", "kind", "address", "division", "lon", "lat", "telephone", "opened_on",
    "spaces", "by_kind" (of `rules.registration.KINDS_OF_SPACES`), "height_m", "covered", "tariff"
    (the fields of `Tariff`) and "running" (those of `rules.restrictions.Running`). `name`,
    `division` and `spaces` stand beside it for lists. A car park that is new has no row until it is
    registered. `paper_number` is the registered number: the first registration's, which changes
    and renewals keep. `spans` are the times the office's clock ran, as pairs of moments. `doers`
    says who did which step, so that nobody registers what they handed in.
    """

    record_kind: ClassVar[str] = "parking.registration"

    number = models.CharField(_("number of the application"), max_length=24, unique=True)
    paper_number = models.CharField(_("registered number"), max_length=60, blank=True)
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS, default="first")
    car_park = models.ForeignKey(
        CarPark, models.PROTECT, null=True, blank=True, related_name="registrations",
        verbose_name=_("car park"),
    )  # fmt: skip
    earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later",
        verbose_name=_("earlier registration"),
    )  # fmt: skip
    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="registrations", verbose_name=_("operator")
    )
    name = models.CharField(_("name"), max_length=120)
    division = models.CharField(_("place"), max_length=14)
    spaces = models.PositiveIntegerField(_("spaces"), default=0)
    told = models.JSONField(_("as it is applied for"), default=dict)
    before = models.JSONField(_("as it was"), default=dict)
    reason = models.CharField(
        _("why the spaces change"), max_length=12, choices=REASONS, blank=True
    )
    words = models.CharField(_("reason"), max_length=400, blank=True)
    kept_open = models.BooleanField(_("the spaces stay in use"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, default=RegistrationState.DRAFT.value,
        choices=choices(RegistrationState),
    )  # fmt: skip
    doers = models.JSONField(_("who did what"), default=dict)
    begun_at = models.DateTimeField(_("begun"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    spans = models.JSONField(_("when the clock ran"), default=list)
    due_at = models.DateTimeField(_("answer due"), null=True, blank=True)
    provisional = models.BooleanField(_("expected only"), default=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.CharField(_("words of the decision"), max_length=400, blank=True)
    first_on = models.DateField(_("registered on"), null=True, blank=True)
    until = models.DateField(_("valid until"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        default_permissions = ()
        ordering = ["-id"]
        indexes = [
            models.Index(name="registration_queue", fields=["state", "-id"]),
            models.Index(name="registration_clock", fields=["due_at"]),
            models.Index(name="registration_end", fields=["state", "until"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="registration_one_undecided", fields=["car_park"],
                condition=Q(state__in=OPEN_STATES, car_park__isnull=False),
            ),
            models.UniqueConstraint(
                name="registration_one_held", fields=["car_park"],
                condition=Q(state__in=HELD_STATES),
            ),
            models.CheckConstraint(
                name="registration_held_is_whole",
                condition=~Q(state__in=HELD_STATES)
                | Q(car_park__isnull=False, first_on__isnull=False, until__isnull=False)
                & ~Q(paper_number=""),
            ),
            models.CheckConstraint(
                name="registration_lasts",
                condition=Q(until__isnull=True) | Q(until__gte=F("first_on")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.paper_number or self.number} {self.name}"

    @property
    def now(self) -> RegistrationState:
        """Its state, as the workflow knows it."""
        return RegistrationState(self.state)

    @property
    def writing(self) -> bool:
        """Whether the operator may still change it."""
        return self.now in WRITING

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def record_key(self) -> str:
        """The number of the application in the records."""
        return self.number

    def tell(self, told: dict[str, Any]) -> None:
        """Take some of the facts; whoever calls saves."""
        self.told = {**self.told, **told}
        self.name = str(self.told.get("name", ""))[:120]
        self.division = str(self.told.get("division", ""))
        self.spaces = int(self.told.get("spaces") or 0)

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = (
            "number", "paper_number", "kind", "state", "name", "division", "spaces", "told", "reason",
            "words", "kept_open", "submitted_at", "due_at", "decision", "first_on", "until",
            "ended_on", "doers",
        )  # fmt: skip
        facts = {name: getattr(self, name) for name in names}
        facts["told"] = {key: value for key, value in self.told.items() if key != "telephone"}
        return facts | {"operator": self.operator.credit_code}


class Question(models.Model):
    """Something the office asked about an application, and the answer."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="questions")
    words = models.CharField(_("what is missing"), max_length=400)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.CharField(_("asked by"), max_length=64)
    answer = models.CharField(_("answer"), max_length=400, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("question about a registration")
        verbose_name_plural = _("questions about registrations")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="question_one_open", fields=["registration"],
                condition=Q(answered_at__isnull=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.words
