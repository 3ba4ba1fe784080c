"""What is kept of a case: where it is, where it stands, its steps and its clocks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel import working_time
from xiuhua.records.models import Recorded

from ..rules import CaseFacts
from ..workflow import OVER, CaseState, Stage
from .catalogue import Category, FilingRule, PlainClass
from .limits import UNITS, choices

TOWN_DIGITS = 9
FOUND_BY = (
    "words", "address", "source", "division_id", "category_id", "plain_id", "rule_id", "unit_id",
)  # fmt: skip
"""What the words to find a case by rest on, beside its number, which stays."""
_OVER = sorted(state.value for state in OVER)


class Counter(models.Model):
    """The last serial given out in a county on a day. Its row is locked last but one."""

    key = models.CharField(_("county and day"), max_length=20, primary_key=True)
    serial = models.PositiveIntegerField(_("serial"), default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key} {self.serial}"


class Way(models.TextChoices):
    """A way through the loop that differs from the ordinary one."""

    SIMPLE = "simple", _("simple: one step to the unit")
    URGENT = "urgent", _("urgent: by telephone first")
    SPOT = "spot", _("mended on the spot")


class Case(Recorded):
    """One problem of the city, from report to close."""

    record_kind = "cases.case"

    number = models.CharField(_("case number"), max_length=19, unique=True)
    tracking_hash = models.CharField(_("tracking code, hashed"), max_length=64, unique=True)
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)

    source = models.CharField(_("way in"), max_length=16)
    words = models.TextField(_("description"), max_length=4000, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, verbose_name=_("class"), related_name="+"
    )
    rule = models.ForeignKey(
        FilingRule, models.PROTECT, null=True, verbose_name=_("what is wrong"), related_name="+"
    )
    plain = models.ForeignKey(
        PlainClass, models.SET_NULL, null=True, verbose_name=_("in plain words"), related_name="+"
    )

    division = models.ForeignKey(
        "places.Division", models.PROTECT, verbose_name=_("place"), related_name="+"
    )
    cell = models.CharField(_("cell"), max_length=14, blank=True)
    address = models.CharField(_("place in words"), max_length=200, blank=True)
    lon = models.FloatField(_("longitude"), null=True)
    lat = models.FloatField(_("latitude"), null=True)
    hexagon = models.CharField(_("hexagon of the map"), max_length=15, blank=True)
    precision = models.CharField(_("precision"), max_length=12, default="community")
    accuracy_m = models.FloatField(_("accuracy, metres"), null=True)
    elsewhere = models.CharField(_("lies elsewhere"), max_length=40, blank=True)

    reporter = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, verbose_name=_("reporter"), related_name="+"
    )
    reported_by = models.CharField(_("taken down by"), max_length=64)
    unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, verbose_name=_("unit"), related_name="+"
    )

    state = models.CharField(
        _("state"), max_length=16, choices=choices(CaseState), default=CaseState.REPORTED.value
    )
    stage = models.CharField(_("stage"), max_length=16, choices=choices(Stage), blank=True)
    due_at = models.DateTimeField(_("due"), null=True)
    stage_started_at = models.DateTimeField(_("stage began"), null=True)
    provisional = models.BooleanField(_("provisional"), default=False)
    reported_at = models.DateTimeField(_("reported"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    released = models.BooleanField(_("photos released for the public"), default=False)

    way = models.CharField(_("way through the loop"), max_length=8, blank=True, choices=Way.choices)
    confirmed = models.BooleanField(_("found on the spot before filing"), null=True)
    holder = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, verbose_name=_("owner or maintainer"),
        related_name="+",
    )  # fmt: skip
    fallback = models.BooleanField(_("made safe by the town, owner unknown"), default=False)
    bound = models.BooleanField(_("bound by a ruling"), default=False)
    dispatched_at = models.DateTimeField(_("dispatched"), null=True)
    received_at = models.DateTimeField(_("received by the unit"), null=True)
    outside_due_at = models.DateTimeField(_("due to whoever passed it on"), null=True)
    papers_due_at = models.DateTimeField(_("papers due after an urgent call"), null=True)
    asked = models.CharField(_("open request"), max_length=16, blank=True)
    extensions = models.PositiveSmallIntegerField(_("extensions granted"), default=0)
    send_backs = models.PositiveSmallIntegerField(_("times asked to be sent back"), default=0)
    reworks = models.PositiveSmallIntegerField(_("times reworked"), default=0)
    urges = models.PositiveSmallIntegerField(_("times urged"), default=0)
    reopenings = models.PositiveSmallIntegerField(_("times said not to be fixed"), default=0)
    until = models.DateField(_("deferred or shelved until"), null=True)
    shelved_at = models.DateTimeField(_("shelved"), null=True)
    filed_at = models.DateTimeField(_("filed"), null=True)
    owed_at = models.DateTimeField(_("handling owed by"), null=True)
    answered_at = models.DateTimeField(_("answered by the unit"), null=True)
    first_closed_at = models.DateTimeField(_("closed for the first time"), null=True)
    attention = models.CharField(_("a person must look"), max_length=16, blank=True)
    exempt = models.BooleanField(_("overtime excused on appeal"), default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, verbose_name=_("merged into"), related_name="merged"
    )
    asked_unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, verbose_name=_("unit asked for"),
        related_name="+",
    )  # fmt: skip
    subject_kind = models.CharField(_("kind of thing it is about"), max_length=60, blank=True)
    subject_key = models.CharField(_("thing it is about"), max_length=60, blank=True)
    contact_allowed = models.BooleanField(_("the unit may contact the reporter"), default=False)
    answers = models.JSONField(_("answers to questions about the class"), default=dict, blank=True)
    media_urls = models.JSONField(_("pictures kept elsewhere"), default=list, blank=True)
    bigrams = models.TextField(_("words to find it by"), blank=True)

    found_as: tuple[Any, ...] = ()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                name="case_point_whole",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="case_over_has_moment",
                condition=Q(state__in=_OVER, closed_at__isnull=False)
                | (~Q(state__in=_OVER) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
            ),
        ]
        indexes = [
            models.Index(name="case_queue", fields=["state", "due_at", "id"]),
            models.Index(name="case_unit_queue", fields=["unit", "state", "due_at", "id"]),
            models.Index(name="case_recent", fields=["-reported_at", "-id"]),
            models.Index(
                name="case_open",  # also all that the counts beside every list are made of
                fields=["state", "division", "due_at", "id", "send_backs", "reopenings", "source"],
            ),
            models.Index(name="case_closed", fields=["-closed_at", "-id"]),
            models.Index(
                name="case_ended",  # the archive in its order, state by state
                fields=["state", "-closed_at", "-id"],
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(name="case_owed", fields=["owed_at"]),
            models.Index(
                name="case_shelved", fields=["shelved_at"], condition=Q(shelved_at__isnull=False)
            ),
            models.Index(
                name="case_open_hexagon",  # all that a map from afar is made of
                fields=["hexagon", "state", "due_at", "division"],
                condition=Q(closed_at__isnull=True, hexagon__gt=""),
            ),
            models.Index(
                name="case_open_lat", fields=["lat", "lon"], condition=Q(closed_at__isnull=True)
            ),
            models.Index(name="case_lat_lon", fields=["lat", "lon"]),
            models.Index(
                name="case_attention",
                fields=["attention", "due_at"],
                condition=Q(attention__gt=""),
            ),
            models.Index(name="case_asked", fields=["asked", "due_at"], condition=Q(asked__gt="")),
            models.Index(name="case_until", fields=["until"], condition=Q(until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any
    ) -> Self:
        """Remember what its words to be found by rest on, so that only a change of it is dear."""
        case = super().from_db(db, field_names, values, **more)
        if case.__dict__.keys() >= {"bigrams", *FOUND_BY}:
            case.found_as = case.found_by
        return case

    @property
    def found_by(self) -> tuple[Any, ...]:
        """What its words to be found by rest on."""
        return tuple(getattr(self, name) for name in FOUND_BY)

    @property
    def record_key(self) -> str:
        return self.number

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division_id

    @property
    def now(self) -> CaseState:
        """Its state, as the workflow knows it."""
        return CaseState(self.state)

    @property
    def title(self) -> str:
        """What it is called in lists: what is wrong with what, in the fewest words."""
        if self.category:
            return str(self.category)
        return str(self.plain) if self.plain else ""

    @property
    def plain_title(self) -> str:
        """What citizens call it: the everyday words, as long as they still fit its class."""
        if self.plain and self.plain.category_id == self.category_id:
            return str(self.plain)
        return self.title

    def facts(self, photos: dict[str, int] | None = None) -> CaseFacts:
        """What the rules may know; `photos` counts pictures by stage."""
        taken = photos or {}
        return CaseFacts(
            has_category=self.category_id is not None,
            has_limit=self.rule_id is not None,
            has_division=len(self.division_id) >= TOWN_DIGITS,
            unit=str(self.unit_id or ""),
            photos_before=taken.get("before", 0),
            photos_after=taken.get("after", 0),
            photos_check=taken.get("check", 0),
            photos_confirm=taken.get("confirm", 0),
            elsewhere=bool(self.elsewhere),
            refuted=self.confirmed is False,
            simple=bool(self.category and self.category.is_simple),
            on_spot=bool(self.category and self.category.is_on_spot),
            bound=self.bound,
            fallback=self.fallback,
            outside=self.outside_due_at is not None or self.source == "order",
            asked=self.asked,
            extensions=self.extensions,
            reopenings=self.reopenings,
            source=self.source,
        )

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: nothing that names or describes a person."""
        return {
            "state": self.state,
            "source": self.source,
            "category": self.category_id,
            "rule": self.rule_id,
            "division": self.division_id,
            "cell": self.cell,
            "precision": self.precision,
            "elsewhere": self.elsewhere,
            "unit": self.unit_id,
            "due_at": self.due_at,
            "provisional": self.provisional,
            "released": self.released,
            "way": self.way,
            "asked": self.asked,
            "until": self.until,
            "extensions": self.extensions,
            "reworks": self.reworks,
            "attention": self.attention,
            "merged_into": self.merged_into.number if self.merged_into else None,
            "exempt": self.exempt,
        }


class Step(models.Model):
    """One step of a case, as the timeline shows it: what, when, and in which role."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    name = models.CharField(_("step"), max_length=20)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)
    acting_for = models.CharField(_("acting for"), max_length=64, blank=True)
    role = models.CharField(_("as"), max_length=60, blank=True)
    state = models.CharField(_("state after"), max_length=16, choices=choices(CaseState))
    words = models.TextField(_("words"), max_length=2000, blank=True)
    cause = models.CharField(_("cause"), max_length=40, blank=True)
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)
    late = models.BooleanField(_("after its time"), null=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "id"]
        indexes = [models.Index(name="step_recent", fields=["at", "id"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class Clock(models.Model):
    """A stage's clock, kept as the spans in which it ran; work that comes back resumes it.

    A `settled` clock is never resumed: what comes next in this stage gets the next `turn`. Each
    of the `granted` extensions adds the limit once more.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    stage = models.CharField(_("stage"), max_length=16, choices=choices(Stage))
    limit_value = models.PositiveSmallIntegerField(_("limit"))
    limit_unit = models.CharField(_("unit of the limit"), max_length=12, choices=UNITS)
    spans = models.JSONField(_("ran from, until"))
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    provisional = models.BooleanField(_("provisional"), default=False)
    ended_at = models.DateTimeField(_("ended"), null=True)
    turn = models.PositiveSmallIntegerField(_("turn"), default=0)
    granted = models.PositiveSmallIntegerField(_("extensions granted"), default=0)
    settled = models.BooleanField(_("settled"), default=False)
    unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, verbose_name=_("unit"), related_name="+"
    )

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(name="clock_once_a_turn", fields=["case", "stage", "turn"]),
            models.UniqueConstraint(
                name="clock_one_running", fields=["case"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="clock_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
            ),
        ]
        indexes = [
            models.Index(name="clock_given", fields=["stage", "started_at"]),
            models.Index(
                name="clock_provisional",
                fields=["id"],
                condition=Q(provisional=True, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"

    @property
    def counted(self) -> working_time.Clock:
        """The clock to compute with."""
        whole = self.limit_value * (1 + self.granted)
        return working_time.Clock.from_data(
            {"value": whole, "unit": self.limit_unit, "spans": self.spans}
        )

    def keep(self, counted: working_time.Clock, calendar: working_time.Calendar) -> None:
        """Take over the spans of `counted` and what follows from them."""
        self.spans = counted.as_data()["spans"]
        self.ended_at = counted.spans[-1].end
        if due := counted.due(calendar):
            self.due_at, self.provisional = due.at, due.provisional

    @property
    def late(self) -> bool:
        """Whether an ended clock ended after its due time."""
        return self.ended_at is not None and self.ended_at > self.due_at
