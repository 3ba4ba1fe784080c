"""Plans of where the next car parks go: drawn up, computed by a job, taken back."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import msgspec
from django.utils import timezone

from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.workflow import move
from xiuhua.places.atlas import at_hand
from xiuhua.records.deeds import deed
from xiuhua.web.language import say

from .. import permissions
from ..models import SitingPlan
from ..queries.sites import candidates
from ..queries.wanting import wants
from ..rules.siting_plan import Answer, Asked, Inputs, answer
from ..workflow import SITING

MOST_PLOTS, MOST_M = 30, 5_000


@deed(permissions.SITES)
def draw_up_plan(
    *, title: str, day: date, division: str, asked: Asked, by: Actor, words: str = "",
    is_demo: bool = False,
) -> SitingPlan:  # fmt: skip
    """A new plan; nothing is computed yet."""
    plan = SitingPlan(is_demo=is_demo, doers={"draw_up": by.ref})
    _tell(plan, title, day, division, asked, words)
    plan.save()
    return plan


@deed(permissions.SITES, on="plan")
def change_plan(
    plan: SitingPlan, *, title: str, day: date, division: str, asked: Asked, by: Actor,
    words: str = "",
) -> SitingPlan:  # fmt: skip
    """Ask something else; the answer to what was asked before goes."""
    _idle(plan)
    move(plan, SITING, "change", by=by)
    _tell(plan, title, day, division, asked, words)
    plan.inputs = plan.result = plan.computed_at = None
    plan.left_out, plan.digest, plan.running, plan.failure = [], "", "", ""
    plan.save()
    return plan


def _tell(plan: SitingPlan, title: str, day: date, division: str, asked: Asked, words: str) -> None:
    if not title.strip():
        raise Refused("Give the plan a title.", field="title")
    if at_hand(division) is None or len(division) > 9:
        raise Refused("Choose the district or one of its towns.", field="division")
    _possible(asked)
    plan.title, plan.day, plan.division = title.strip()[:120], day, division
    plan.words, plan.asked_for = words.strip()[:400], msgspec.to_builtins(asked)


def _possible(asked: Asked) -> None:
    if not 1 <= asked.k <= MOST_PLOTS:
        raise Refused("Choose between 1 and {most} plots.", field="k", most=MOST_PLOTS)
    if not 50 <= asked.radius_m <= MOST_M:
        raise Refused("People walk between {least} and {most} metres.", field="radius_m",
                      least=50, most=MOST_M)  # fmt: skip
    weights = asked.weights
    if min(weights.full, weights.refused, weights.cases) < 0:
        raise Refused("A weight is at least nothing.", field="full")
    if not max(weights.full, weights.refused, weights.cases):
        raise Refused("Something has to count: give one weight at least.", field="full")


@deed(permissions.SITES, on="plan")
def compute_plan(plan: SitingPlan, *, by: Actor) -> SitingPlan:
    """Have it computed by a worker; asked again, it is computed again."""
    _idle(plan)
    SITING.step("keep_result", plan.now)
    plan.run, plan.running, plan.failure = plan.run + 1, "waiting", ""
    plan.done = plan.total = 0
    plan.save()
    enqueue(
        "parking.site_plan", {"plan": plan.pk, "run": plan.run},
        key=f"parking.site_plan:{plan.pk}:{plan.run}",
    )  # fmt: skip
    return plan


def _idle(plan: SitingPlan) -> None:
    if plan.busy:
        raise Refused("It is being computed. Wait until that is over.")


@deed(permissions.SITES, on="plan")
def withdraw_plan(plan: SitingPlan, *, words: str, by: Actor) -> SitingPlan:
    """Take the plan back; it stays to be read."""
    _idle(plan)
    if not words.strip():
        raise Refused("Say why it is taken back.", field="words")
    move(plan, SITING, "withdraw", by=by)
    plan.why_withdrawn = words.strip()[:400]
    plan.save()
    return plan


def run(number: int, attempt: int) -> None:
    """Compute the plan, the work of a job; begun anew when a worker died over it.

    An attempt that is no longer asked for does nothing.
    """
    plan = SitingPlan.objects.filter(pk=number, run=attempt).exclude(running="").first()
    if plan is None or not _note(plan, running="gathering"):
        return
    asked = plan.asked
    plots, left_out = candidates(asked, plan.day, plan.division)
    inputs = Inputs(plots, wants(asked, plan.day, plan.division))
    _note(plan, running="solving", total=0, done=0)
    try:
        found = answer(asked, inputs, lambda done, total: _tell_progress(plan, done, total))
    except ValueError:
        fail(number, attempt, say("The time was too short to find anything. Give it more seconds."))
        return
    keep_siting(plan, attempt=attempt, inputs=inputs, left_out=left_out, found=found, by=SYSTEM)


def _tell_progress(plan: SitingPlan, done: int, total: int) -> None:
    _note(plan, done=done, total=total)


def _note(plan: SitingPlan, **facts: Any) -> int:
    """Write progress down; how many rows that were, none once nobody asks for it any more."""
    rows = SitingPlan.objects.filter(pk=plan.pk, run=plan.run).exclude(running="")
    return rows.update(**facts)


@deed(permissions.SITES, on="plan")
def keep_siting(
    plan: SitingPlan, *, attempt: int, inputs: Inputs, left_out: list[dict[str, Any]],
    found: Answer, by: Actor,
) -> SitingPlan:  # fmt: skip
    """Keep the answer with all that it was answered out of; a late one is nobody's any more."""
    if plan.run != attempt or not plan.busy:
        return plan
    move(plan, SITING, "keep_result", by=by)
    plan.inputs, plan.result = msgspec.to_builtins(inputs), msgspec.to_builtins(found)
    plan.left_out, plan.digest = left_out, digest_of(plan.asked, inputs)
    plan.running, plan.computed_at = "", timezone.now()
    plan.save()
    return plan


def digest_of(asked: Asked, inputs: Inputs) -> str:
    """The SHA-256 of a question and what it is answered out of."""
    return hashlib.sha256(msgspec.json.encode([asked, inputs], order="sorted")).hexdigest()


def fail(number: int, attempt: int, words: str) -> None:
    """Say to whoever waits that nothing came of it."""
    rows = SitingPlan.objects.filter(pk=number, run=attempt).exclude(running="")
    rows.update(running="failed", failure=words[:400])
