"""Decisions about bays on a street: what is proposed, what was measured, who signed, who objected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Person
from xiuhua.places.models import Shaped
from xiuhua.records.models import Recorded

from ..rules.on_street import Stretch
from ..rules.stays import Days, Regime
from ..rules.stays import Limit as Hours
from ..workflow import UNDER_WAY, DecisionState
from .car_park import CarPark

NOWHERE = "nowhere"
"""How a distance to something that is nowhere near is kept: JSON knows no infinity."""


class DecisionKind(models.TextChoices):
    """What is decided."""

    SET_OUT = "set_out", _("Set out bays")
    HOURS = "hours", _("Change the hours")
    REMOVE = "remove", _("Remove the bays")


class Angle(models.TextChoices):
    """How cars stand to the kerb, in the words of the Curb Data Specification."""

    PARALLEL = "parallel", _("Along the kerb")
    ANGLED = "angled", _("At an angle")
    PERPENDICULAR = "perpendicular", _("Across the kerb")


class Decision(Recorded, Shaped):
    """A decision about the bays of one stretch of street.

    `line` is the middle of the bays (WGS84) and `depth_m` how far they reach into the street.
    `measured` holds the facts of `rules.on_street.Stretch`, `hours` those of `rules.stays.Limit`,
    `waived` by the key of a condition why it does not count here: {"words", "document", "by",
    "on"}. The stretch itself is `car_park`, made when the bays are set out. A decision of a limited
    time has a `last_on`.
    """

    record_kind: ClassVar[str] = "parking.decision"

    number = models.CharField(_("number"), max_length=24, unique=True)
    kind = models.CharField(_("what is decided"), max_length=8, choices=DecisionKind.choices)
    state = models.CharField(
        _("state"), max_length=10, default=DecisionState.PROPOSED.value,
        choices=[(one.value, _(one.title)) for one in DecisionState],
    )  # fmt: skip
    doers = models.JSONField(_("who did what"), default=dict)
    car_park = models.ForeignKey(
        CarPark, models.PROTECT, null=True, blank=True, related_name="decisions",
        verbose_name=_("stretch of bays"),
    )  # fmt: skip
    street = models.CharField(_("street"), max_length=80)
    name = models.CharField(_("from where to where"), max_length=120)
    division = models.CharField(_("place"), max_length=14)
    line = models.JSONField(_("middle line"), default=list)
    depth_m = models.FloatField(_("depth of the bays, m"), default=2.5)
    angle = models.CharField(_("how cars stand"), max_length=13, choices=Angle.choices,
                             default=Angle.PARALLEL)  # fmt: skip
    bays = models.PositiveIntegerField(_("spaces"))
    disabled = models.PositiveIntegerField(_("for people with disabilities"), default=0)
    reasons = models.TextField(_("reasons"), max_length=2000)
    measured = models.JSONField(_("measured"), default=dict, blank=True)
    measured_on = models.DateField(_("measured on"), null=True, blank=True)
    waived = models.JSONField(_("waived conditions"), default=dict, blank=True)
    hours = models.JSONField(_("hours"), default=list, blank=True)
    outside = models.BooleanField(_("open in hours that are not named"), default=True)
    city_on = models.DateField(_("signed for urban management"), null=True, blank=True)
    city_by = models.CharField(max_length=64, blank=True)
    police_on = models.DateField(_("signed for the traffic police"), null=True, blank=True)
    police_by = models.CharField(max_length=64, blank=True)
    back_words = models.CharField(_("why it was sent back"), max_length=400, blank=True)
    proposed_on = models.DateField(_("proposed on"))
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_until = models.DateField(_("published until"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    document = models.CharField(_("by which document"), max_length=120, blank=True)
    first_on = models.DateField(_("in force from"), null=True, blank=True)
    last_on = models.DateField(_("in force until"), null=True, blank=True)
    review_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("decision about bays")
        verbose_name_plural = _("decisions about bays")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="decision_under_way_once", fields=["car_park"],
                condition=Q(state__in=sorted(UNDER_WAY)),
            ),
            models.CheckConstraint(
                name="decision_is_about_a_stretch",
                condition=Q(kind="set_out") | Q(car_park__isnull=False),
            ),
            models.CheckConstraint(
                name="decision_signed_by_two",
                condition=Q(city_by="") | Q(police_by="") | ~Q(city_by=F("police_by")),
            ),
            models.CheckConstraint(
                name="decision_ends_after_it_begins",
                condition=Q(first_on__isnull=True) | Q(last_on__isnull=True)
                | Q(last_on__gte=F("first_on")),
            ),
            models.CheckConstraint(
                name="decision_kept_bays_are_among_its_bays", condition=Q(disabled__lte=F("bays"))
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(name="decision_by_state", fields=["state", "id"]),
            models.Index(name="decision_by_place", fields=["division", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.name}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def record_key(self) -> str:
        """The number of the decision in the records."""
        return self.number

    @property
    def now(self) -> DecisionState:
        """Where it stands."""
        return DecisionState(self.state)

    @property
    def stretch(self) -> Stretch:
        """What was measured, as the conditions ask for it."""
        return stretch_of(self.measured)

    @property
    def regime(self) -> Regime:
        """The hours it sets, as the rules of stays ask for them."""
        return Regime(tuple(hours_of(self.hours)), self.outside)

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = (
            "number", "kind", "state", "street", "name", "division", "line", "depth_m", "angle",
            "bays", "disabled", "reasons", "measured", "measured_on", "waived", "hours", "outside",
            "city_on", "city_by", "police_on", "police_by", "back_words", "published_on",
            "published_until", "decided_on", "document", "first_on", "last_on", "review_on",
        )  # fmt: skip
        facts = {name: getattr(self, name) for name in names}
        facts = {k: v.isoformat() if isinstance(v, date) else v for k, v in facts.items()}
        return facts | {"car_park": self.car_park.number if self.car_park else None}


def stretch_of(measured: Mapping[str, Any]) -> Stretch:
    """What was measured out of how it is kept."""
    told: dict[str, Any] = {
        name: float("inf") if value == NOWHERE else value for name, value in measured.items()
    }
    return Stretch(**told)


def kept(hours: Iterable[Hours]) -> list[dict[str, Any]]:
    """Hours as a decision keeps them, in the order of the day."""
    return [
        {
            "start_min": one.start_min, "end_min": one.end_min, "longest_min": one.longest_min,
            "may_park": one.may_park, "days": one.days.value, "weekdays": sorted(one.weekdays),
        }
        for one in sorted(hours, key=lambda one: (one.start_min, one.end_min, one.days))
    ]  # fmt: skip


def hours_of(told: Iterable[Mapping[str, Any]]) -> list[Hours]:
    """The same out of what is kept."""
    return [
        Hours(
            one["start_min"], one["end_min"], one["longest_min"], one["may_park"],
            Days(one["days"]), frozenset(one["weekdays"]),
        )
        for one in told
    ]  # fmt: skip


class Objection(Recorded):
    """What somebody has against a decision in publication; who it was lies apart, if they said so."""

    record_kind: ClassVar[str] = "parking.objection"

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="objections")
    words = models.CharField(_("objection"), max_length=1000)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("received"))
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.decision_id}-{self.pk}"

    @property
    def division_code(self) -> str:
        """Where the bays would lie."""
        return self.decision.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: never the words of a member of the public."""
        return {"decision": self.decision.number, "answered": self.answered_at is not None}


class LookAgain(models.Model):
    """The yearly look at bays in use: whether they should stay as they are."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="looks")
    on = models.DateField(_("looked at"))
    outcome = models.CharField(
        _("outcome"), max_length=6,
        choices=[("keep", _("They stay")), ("change", _("Their hours have to change")),
                 ("remove", _("They have to go"))],
    )  # fmt: skip
    words = models.CharField(_("what was seen"), max_length=400)
    by = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("look at bays in use")
        verbose_name_plural = _("looks at bays in use")
        default_permissions = ()
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.on}"
