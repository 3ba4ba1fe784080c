"""Plans of where the next car parks go, and the sites they become."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.ledgers.models import Project
from xiuhua.places.models import Plot
from xiuhua.records.models import Recorded

from ..rules.siting_plan import Answer, Asked, Inputs
from ..workflow import SitingState
from .car_park import CarPark

RUNNING = (
    ("", _("Not being computed")),
    ("waiting", _("Waiting for a worker")),
    ("gathering", _("Gathering plots and demand")),
    ("solving", _("Choosing plots")),
    ("failed", _("Could not be computed")),
)


class SitingPlan(Recorded):
    """A question, what it was answered out of, and the answer: up to k plots that relieve the most.

    `inputs` and `result` are kept as they were, so that anybody can compute the answer again;
    `digest` is the SHA-256 of question and inputs. `run` counts the computations that were asked for.
    """

    record_kind: ClassVar[str] = "parking.siting_plan"

    title = models.CharField(_("title"), max_length=120)
    day = models.DateField(_("as of"))
    division = models.CharField(_("area of the plan"), max_length=14)
    asked_for = models.JSONField(_("what is asked"))
    words = models.CharField(_("remarks"), max_length=400, blank=True)
    state = models.CharField(
        _("state"), max_length=9, default=SitingState.DRAFT.value,
        choices=[(one.value, _(one.title)) for one in SitingState],
    )  # fmt: skip
    doers = models.JSONField(_("who did what"), default=dict, blank=True)
    running = models.CharField(_("computation"), max_length=9, choices=RUNNING, blank=True)
    run = models.PositiveIntegerField(_("computations asked for"), default=0)
    done = models.PositiveSmallIntegerField(_("steps done"), default=0)
    total = models.PositiveSmallIntegerField(_("steps in all"), default=0)
    failure = models.CharField(_("what went wrong"), max_length=400, blank=True)
    inputs = models.JSONField(_("answered out of"), null=True, blank=True)
    left_out = models.JSONField(_("plots left out"), default=list, blank=True)
    result = models.JSONField(_("answer"), null=True, blank=True)
    digest = models.CharField(_("SHA-256 of what was asked"), max_length=64, blank=True)
    computed_at = models.DateTimeField(_("computed"), null=True, blank=True)
    adopted_on = models.DateField(_("adopted"), null=True, blank=True)
    document = models.CharField(_("by which document"), max_length=200, blank=True)
    why_withdrawn = models.CharField(_("why it was taken back"), max_length=400, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("plan of new car parks")
        verbose_name_plural = _("plans of new car parks")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="siting_computed_has_result",
                condition=~Q(state__in=["computed", "adopted"])
                | Q(result__isnull=False, inputs__isnull=False, computed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="siting_adopted_by_a_document",
                condition=~Q(state="adopted") | (Q(adopted_on__isnull=False) & ~Q(document="")),
            ),
        ]
        indexes = [models.Index(name="siting_by_state", fields=["state", "-id"])]

    def __str__(self) -> str:
        return self.title

    @property
    def now(self) -> SitingState:
        """Where it stands."""
        return SitingState(self.state)

    @property
    def busy(self) -> bool:
        """Whether a worker has it, or is about to."""
        return self.running in ("waiting", "gathering", "solving")

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def asked(self) -> Asked:
        """What it asks."""
        return msgspec.convert(self.asked_for, Asked)

    @property
    def given(self) -> Inputs:
        """What it was answered out of."""
        return msgspec.convert(self.inputs, Inputs)

    @property
    def answer(self) -> Answer | None:
        """The answer; None before it is computed."""
        return msgspec.convert(self.result, Answer) if self.result else None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: the question, and which answer it had by its digest and plots."""
        names = ("title", "day", "division", "asked_for", "state", "digest", "adopted_on", "document",
                 "why_withdrawn")  # fmt: skip
        answer = self.answer
        return {name: getattr(self, name) for name in names} | {
            "plots": [one.plot for one in answer.picks] if answer else [],
            "covered": round(answer.covered, 2) if answer else None,
        }


class Site(Recorded):
    """A plot that an adopted plan chose, and the project it became; `place` is its rank in the plan.

    The ledger follows the project; once it is completed, `car_park` is what came of it.
    """

    record_kind: ClassVar[str] = "parking.site"

    plan = models.ForeignKey(SitingPlan, models.PROTECT, related_name="sites")
    plot = models.ForeignKey(Plot, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("rank"))
    spaces = models.PositiveIntegerField(_("spaces planned"))
    project = models.OneToOneField(Project, models.PROTECT, related_name="+")
    car_park = models.OneToOneField(
        CarPark, models.PROTECT, null=True, blank=True, related_name="site"
    )

    class Meta:
        verbose_name = _("site of a new car park")
        verbose_name_plural = _("sites of new car parks")
        default_permissions = ()
        ordering = ["plan", "place"]
        constraints = [models.UniqueConstraint(name="site_once", fields=["plan", "plot"])]

    def __str__(self) -> str:
        return str(self.project)

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.project.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {
            "plan": self.plan_id, "plot": self.plot_id, "project": self.project_id,
            "spaces": self.spaces, "state": self.project.state,
            "car_park": self.car_park.number if self.car_park else None,
        }  # fmt: skip
