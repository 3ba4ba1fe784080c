"""The filing standard: classes, their rows, the citizens' short list, limits, causes, numbers."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from ..workflow import Stage
from .limits import UNITS, choices


class Category(Recorded):
    """A class of the filing standard; kind and code together name it, as C0101 or E0303."""

    record_kind: ClassVar[str] = "cases.category"

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
    is_simple = models.BooleanField(_("may go to a unit in one step"), default=False)
    is_on_spot = models.BooleanField(_("a collector may mend it on the spot"), default=False)
    near_m = models.PositiveSmallIntegerField(
        _("reports nearer than this, in metres, may be the same"), default=50
    )
    near_hours = models.PositiveSmallIntegerField(
        _("reports within so many hours may be the same"), default=24
    )

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it: how its cases may go."""
        names = ("is_active", "is_simple", "is_on_spot", "near_m", "near_hours")
        return {name: getattr(self, name) for name in names}


FIRST_DAY = date(2000, 1, 1)
"""From this day on holds what came with the software or by a file that names no day."""


class FilingRules(models.QuerySet["FilingRule"]):
    """Rows of the standard, by the day on which they hold."""

    def in_force(self, day: date) -> FilingRules:
        """Those that hold on `day`."""
        return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


class FilingRule(models.Model):
    """One row of a class: what is wrong, and how long its unit has to put it right.

    A row holds from `since` to `until`, both included. It is ended and never changed once a case
    was filed under it, so that every case keeps the words and the limit it was filed by.
    """

    category = models.ForeignKey(Category, models.CASCADE, related_name="rules")
    defect = models.CharField(_("what is wrong"), max_length=80)
    limit_value = models.PositiveSmallIntegerField(_("limit"))
    limit_unit = models.CharField(_("unit of the limit"), max_length=12, choices=UNITS)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    since = models.DateField(_("since"), default=FIRST_DAY)
    until = models.DateField(_("until"), null=True, blank=True)
    condition = models.CharField(_("filed when"), max_length=400, blank=True)
    closing = models.CharField(_("closed when"), max_length=400, blank=True)
    units = models.CharField(_("who handles it"), max_length=200, blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    basis = models.CharField(_("legal basis"), max_length=400, blank=True)
    asks = models.CharField(_("asked of the collector"), max_length=400, blank=True)
    source = models.CharField(_("by which document"), max_length=200, blank=True)

    objects = FilingRules.as_manager()

    class Meta:
        verbose_name = _("filing rule")
        verbose_name_plural = _("filing rules")
        ordering = ["category", "order"]
        constraints = [
            models.UniqueConstraint(
                name="filing_rule_once_a_day", fields=["category", "defect", "since"]
            ),
            models.CheckConstraint(name="filing_rule_has_time", condition=Q(limit_value__gt=0)),
            models.CheckConstraint(
                name="filing_rule_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return self.defect

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)

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


class StageLimit(Recorded):
    """How long a stage may take, from a day on; handling takes its limit from the filing rule."""

    record_kind: ClassVar[str] = "cases.limit"

    stage = models.CharField(_("stage"), max_length=16, choices=choices(Stage))
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

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        names = ("stage", "since", "limit_value", "limit_unit", "urgent_value", "urgent_unit")
        return {name: getattr(self, name) for name in (*names, "source")}


class Keyword(models.Model):
    """A word by which people call a class; what they write suggests the class, never decides it."""

    word = models.CharField(_("word"), max_length=20)
    category = models.ForeignKey(Category, models.CASCADE, related_name="keywords")
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")
        ordering = ["word", "category"]
        constraints = [models.UniqueConstraint(name="keyword_once", fields=["word", "category"])]

    def __str__(self) -> str:
        return self.word


class Question(models.Model):
    """What else is asked about a class: an attribute of Open311's service definition."""

    class Kind(models.TextChoices):
        """The data types of GeoReport v2."""

        STRING = "string", _("a line")
        NUMBER = "number", _("a number")
        DATETIME = "datetime", _("a moment")
        TEXT = "text", _("some sentences")
        SINGLE = "singlevaluelist", _("one of a list")
        MULTI = "multivaluelist", _("some of a list")

    category = models.ForeignKey(Category, models.CASCADE, related_name="questions")
    code = models.SlugField(_("key"), max_length=40)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.STRING)
    words = models.CharField(_("question"), max_length=120)
    hint = models.CharField(_("hint"), max_length=120, blank=True)
    required = models.BooleanField(_("required"), default=False)
    values = models.JSONField(_("choices, as pairs of key and name"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("question about a class")
        verbose_name_plural = _("questions about classes")
        ordering = ["category", "order"]
        constraints = [models.UniqueConstraint(name="question_once", fields=["category", "code"])]

    def __str__(self) -> str:
        return self.words


class Cause(Recorded):
    """A reason that may be given for a step: named once, so that it can be counted."""

    record_kind: ClassVar[str] = "cases.cause"

    step = models.CharField(_("for which step"), max_length=16)
    key = models.SlugField(_("key"), max_length=40)
    title = models.CharField(_("cause"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("cause")
        verbose_name_plural = _("causes")
        ordering = ["step", "order"]
        constraints = [models.UniqueConstraint(name="cause_once", fields=["step", "key"])]

    def __str__(self) -> str:
        return self.title

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        names = ("step", "key", "title", "order", "is_active")
        return {name: getattr(self, name) for name in names}


class Parameter(Recorded):
    """A number of the loop that the office may change, from a day on; `rules.NUMBERS` lists them."""

    record_kind: ClassVar[str] = "cases.number"

    key = models.SlugField(_("key"), max_length=40)
    since = models.DateField(_("since"))
    value = models.DecimalField(_("value"), max_digits=9, decimal_places=2)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("number of the loop")
        verbose_name_plural = _("numbers of the loop")
        ordering = ["key", "since"]
        constraints = [models.UniqueConstraint(name="parameter_once", fields=["key", "since"])]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        return {"key": self.key, "since": self.since, "value": self.value, "source": self.source}
