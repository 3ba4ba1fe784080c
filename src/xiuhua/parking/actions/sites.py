"""An adopted plan becomes projects, and projects become car parks."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Refused, Words
from xiuhua.kernel.workflow import move
from xiuhua.ledgers import actions as ledgers
from xiuhua.ledgers.models import Project
from xiuhua.ledgers.rules import Reason
from xiuhua.places.atlas import atlas
from xiuhua.places.models import Plot
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Site, SitingPlan
from ..queries.sites import no_longer
from ..workflow import SITING
from .counting import change_spaces, the_ledger
from .inventory import enter_car_park, open_it


@deed(permissions.ADOPT_SITES, on="plan")
def adopt_plan(
    plan: SitingPlan, *, on: date, document: str, by: Actor, planned_on: date | None = None
) -> SitingPlan:
    """The meeting took the plan: each chosen plot becomes a project of the ledger of spaces.

    Whoever drew it up does not adopt it. The projects are entered by the platform on behalf of
    this deed, which the records name with whoever did it.
    """
    if not document.strip():
        raise Refused("Name the paper of the meeting.", field="document")
    if on > localdate():
        raise Refused("Choose a day that has come.", field="on")
    if planned_on and planned_on < on:
        raise Refused("It cannot be completed before it is adopted.", field="planned_on")
    move(plan, SITING, "adopt", by=by, facts=_hindrance(plan))
    plan.adopted_on, plan.document = on, document.strip()[:200]
    plan.save()
    _begin(plan, planned_on)
    return plan


def _hindrance(plan: SitingPlan) -> Words | None:
    """Why a plan cannot become projects: it chooses nothing, or not what is still to be had."""
    answer = plan.answer
    if answer is not None and not answer.picks:
        return Words("The plan chooses no plot. Ask for something else.")
    if gone := no_longer(plan, localdate()):
        return Words("“{plot}” is no longer to be had. Compute the plan again.", plot=gone[0].name)
    return None


def _begin(plan: SitingPlan, planned_on: date | None) -> None:
    """A project for each chosen plot, in their order."""
    answer, plots = plan.answer, {one.key: one for one in plan.given.plots}
    assert answer is not None  # the workflow asked for a computed plan
    for place, pick in enumerate(answer.picks, 1):
        one = plots[pick.plot]
        project = ledgers.plan(
            ledger=the_ledger(), name=one.name, division=one.division, class_key="public",
            quantity=one.spaces, planned_on=planned_on, document=plan.document,
            subject=(Plot.record_kind, str(one.key)), words=plan.title, by=SYSTEM,
        )  # fmt: skip
        _make(plan=plan, plot=one.key, place=place, spaces=one.spaces, project=project, by=SYSTEM)


@deed(None, name="parking.make_site")
def _make(
    *, plan: SitingPlan, plot: int, place: int, spaces: int, project: Project, by: Actor
) -> Site:
    return Site.objects.create(plan=plan, plot_id=plot, place=place, spaces=spaces, project=project)


@deed(permissions.SITES, on="site")
def start_site(site: Site, *, on: date, by: Actor) -> Site:
    """Work has begun on the plot; nothing is counted yet."""
    _come(on)
    ledgers.start(site.project, on=on, by=SYSTEM)
    return site


@deed(permissions.KEEP, on="site")
def finish_site(
    site: Site, *, on: date, spaces: int, document: str, by: Actor, name: str = ""
) -> Site:
    """Cars stand there: a pocket car park enters the inventory, its spaces the ledger, by the project."""
    _come(on)
    if spaces < 1:
        raise Refused("A car park has at least one space.", field="spaces")
    plot, today = site.plot, localdate()
    lon, lat = plot.middle
    made = enter_car_park(
        division=plot.division, supply="public", name=name or plot.name, spaces=0, day=on,
        today=today, reason=Reason.BUILT, document=document, is_pocket=True, lon=round(lon, 6),
        lat=round(lat, 6), is_demo=site.plan.is_demo, by=by,
    )  # fmt: skip
    ledgers.finish(site.project, on=on, document=document, by=SYSTEM)
    change_spaces(
        made, spaces=spaces, day=on, today=today, reason=Reason.BUILT, document=document,
        project=site.project, words=atlas().label(plot.division), by=by,
    )  # fmt: skip
    open_it(made, day=on, by=by)
    site.car_park = made
    site.save()
    return site


@deed(permissions.SITES, on="site")
def give_up_site(site: Site, *, reason: str, by: Actor) -> Site:
    """The project is given up; its plot may be chosen again."""
    ledgers.cancel(site.project, reason=reason, by=SYSTEM)
    return site


def _come(on: date) -> None:
    if on > localdate():
        raise Refused("Choose a day that has come.", field="on")
