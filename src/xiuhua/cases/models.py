"""What is kept of a case: the class it has, where it is, its steps and its clocks."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel import working_time
from xiuhua.records.models import Recorded

from .rules import CaseFacts
from .workflow import CaseState, Stage

TOWN_DIGITS = 9
UNITS = [
    ("urgent_hour", _("urgent hours")),
    ("urgent_day", _("urgent days")),
    ("work_hour", _("working hours")),
    ("work_day", _("working days")),
    ("natural_day", _("calendar days")),
]


def _choices(states: Any) -> list[tuple[str, Any]]:
    return [(state.value, _(state.title)) for state in states]


class Category(models.Model):
    """A class of the filing standard; kind and code together name it, as C0101 or E0303."""

    key = models.CharField(_("class"), max_length=8, primary_key=True)
    kind = models.CharField(
        _("kind"), max_length=1, choices=[("C", _("component")), ("E", _("event"))]
    )
    major = models.CharField(_("major class"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    is_local = models.BooleanField(_("local extension"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    handlers = models.CharField(_("usual handlers"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class FilingRule(models.Model):
    """One row of a class: what is wrong, and how long its unit has to put it right."""

    category = models.ForeignKey(Category, models.CASCADE, related_name="rules")
    defect = models.CharField(_("what is wrong"), max_length=80)
    limit_value = models.PositiveSmallIntegerField(_("limit"))
    limit_unit = models.CharField(_("unit of the limit"), max_length=12, choices=UNITS)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("filing rule")
        verbose_name_plural = _("filing rules")
        ordering = ["category", "order"]
        constraints = [
            models.UniqueConstraint(name="filing_rule_once", fields=["category", "defect"]),
            models.CheckConstraint(name="filing_rule_has_time", condition=Q(limit_value__gt=0)),
        ]

    def __str__(self) -> str:
        return self.defect

    @property
    def urgent(self) -> bool:
        """Whether its clock runs through nights and holidays."""
        return self.limit_unit.startswith("urgent")


class PlainClass(models.Model):
    """A line of the citizens' short list: everyday words for one class."""

    key = models.SlugField(_("key"), primary_key=True, max_length=40)
    title = models.CharField(_("in plain words"), max_length=40)
    hint = models.CharField(_("for instance"), max_length=80, blank=True)
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    group = models.CharField(_("group"), max_length=20)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("line of the short list")
        verbose_name_plural = _("short list")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.title


class StageLimit(models.Model):
    """How long a stage may take, from a day on; handling takes its limit from the filing rule."""

    stage = models.CharField(_("stage"), max_length=12, choices=_choices(Stage))
    since = models.DateField(_("since"))
    limit_value = models.PositiveSmallIntegerField(_("limit"))
    limit_unit = models.CharField(_("unit of the limit"), max_length=12, choices=UNITS)
    urgent_value = models.PositiveSmallIntegerField(_("limit when urgent"))
    urgent_unit = models.CharField(_("unit when urgent"), max_length=12, choices=UNITS)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("limit of a stage")
        verbose_name_plural = _("limits of stages")
        ordering = ["stage", "since"]
        constraints = [models.UniqueConstraint(name="stage_limit_once", fields=["stage", "since"])]

    def __str__(self) -> str:
        return f"{self.stage} {self.since}"


class Counter(models.Model):
    """The last serial given out in a county on a day. Its row is locked last but one."""

    key = models.CharField(_("county and day"), max_length=14, primary_key=True)
    serial = models.PositiveIntegerField(_("serial"), default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key} {self.serial}"


class Case(Recorded):
    """One problem of the city, from report to close."""

    record_kind = "cases.case"

    number = models.CharField(_("case number"), max_length=19, unique=True)
    tracking_hash = models.CharField(_("tracking code, hashed"), max_length=64, unique=True)
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)

    source = models.CharField(_("way in"), max_length=16)
    words = models.TextField(_("description"), max_length=2000, blank=True)
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
        _("state"), max_length=12, choices=_choices(CaseState), default=CaseState.REPORTED.value
    )
    stage = models.CharField(_("stage"), max_length=12, choices=_choices(Stage), blank=True)
    due_at = models.DateTimeField(_("due"), null=True)
    stage_started_at = models.DateTimeField(_("stage began"), null=True)
    provisional = models.BooleanField(_("provisional"), default=False)
    reported_at = models.DateTimeField(_("reported"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    released = models.BooleanField(_("photos released for the public"), default=False)

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
                name="case_closed_has_moment",
                condition=Q(state=CaseState.CLOSED.value, closed_at__isnull=False)
                | (~Q(state=CaseState.CLOSED.value) & Q(closed_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="case_queue", fields=["state", "due_at", "id"]),
            models.Index(name="case_unit_queue", fields=["unit", "state", "due_at", "id"]),
            models.Index(name="case_recent", fields=["-reported_at", "-id"]),
            models.Index(name="case_open", fields=["state", "division", "due_at", "id"]),
            models.Index(name="case_closed", fields=["-closed_at", "-id"]),
            models.Index(name="case_lat_lon", fields=["lat", "lon"]),
        ]

    def __str__(self) -> str:
        return self.number

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
            elsewhere=bool(self.elsewhere),
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
        }


class Step(models.Model):
    """One step of a case, as the timeline shows it: what, when, and in which role."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    name = models.CharField(_("step"), max_length=16)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)
    acting_for = models.CharField(_("acting for"), max_length=64, blank=True)
    role = models.CharField(_("as"), max_length=60, blank=True)
    state = models.CharField(_("state after"), max_length=12, choices=_choices(CaseState))
    words = models.TextField(_("words"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class Clock(models.Model):
    """A stage's clock, kept as the spans in which it ran; work that comes back resumes it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks")
    stage = models.CharField(_("stage"), max_length=12, choices=_choices(Stage))
    limit_value = models.PositiveSmallIntegerField(_("limit"))
    limit_unit = models.CharField(_("unit of the limit"), max_length=12, choices=UNITS)
    spans = models.JSONField(_("ran from, until"))
    started_at = models.DateTimeField(_("started"))
    due_at = models.DateTimeField(_("due"))
    provisional = models.BooleanField(_("provisional"), default=False)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(name="clock_once_a_stage", fields=["case", "stage"]),
            models.UniqueConstraint(
                name="clock_one_running", fields=["case"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="clock_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
            ),
        ]
        indexes = [
            models.Index(
                name="clock_provisional",
                fields=["id"],
                condition=Q(provisional=True, ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"

    @property
    def counted(self) -> working_time.Clock:
        """The clock to compute with."""
        return working_time.Clock.from_data(
            {"value": self.limit_value, "unit": self.limit_unit, "spans": self.spans}
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
