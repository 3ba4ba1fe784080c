"""A computed plan as a paper for the meeting."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from xiuhua.kernel.words import Words
from xiuhua.places.atlas import atlas
from xiuhua.web.language import say
from xiuhua.web.papers import Value, blank, fill

from ..models import SitingPlan
from .siting_view import Row, View

DATA = Path(__file__).parent.parent / "data" / "siting_papers.json"


@cache
def _form() -> bytes:
    return blank(json.loads(DATA.read_text("utf-8")))


def paper(plan: SitingPlan, view: View) -> bytes:
    """The plan as .docx: what is proposed, what each plot relieves, what demand was, and the gains."""
    return fill(_form(), _head(plan, view) | _tables(view))


def _head(plan: SitingPlan, view: View) -> dict[str, Value]:
    asked, answer = view.asked, view.answer
    return {
        "title": plan.title,
        "office": settings.SITE_TITLE or say("City management platform"),
        "day": f"{plan.day}",
        "area": atlas().label(plan.division) or plan.division,
        "state": say(plan.now.title),
        "words": plan.words,
        "k": str(asked.k),
        "radius": str(asked.radius_m),
        "plots": str(len(view.inputs.plots)),
        "total": number(answer.total),
        "covered": number(answer.covered),
        "share": number(answer.share),
        "spaces": str(view.spaces),
        "proof": proof(view),
        "days": str(asked.days),
        "months": str(asked.months),
        "digest": plan.digest,
    }


def _tables(view: View) -> dict[str, Value]:
    weights = (view.asked.weights.full, view.asked.weights.refused, view.asked.weights.cases)
    return {
        "site": [_site(one) for one in view.chosen],
        "site2": [_relief(one) for one in view.chosen],
        "source": [
            {"name": say(one.title), "size": f"{number(one.size)} {say(one.unit)}",
             "relieved": number(one.relieved), "weight": f"{weight:g}"}
            for one, weight in zip(view.sources, weights, strict=True)
        ],
        "step": [
            {"k": str(one.k), "covered": number(one.covered), "share": f"{number(one.share)}%",
             "gain": f"+{number(one.gain)}"}
            for one in view.curve
        ],
    }  # fmt: skip


def _site(row: Row) -> dict[str, str]:
    return {
        "place": str(row.place), "name": f"{row.plot.name}\n{row.where}", "owner": row.plot.owner,
        "until": f"{row.until}" if row.until else say("no end set"), "spaces": str(row.plot.spaces),
        "weight": number(row.pick.weight if row.pick else 0), "share": f"{number(row.share)}%",
    }  # fmt: skip


def _relief(row: Row) -> dict[str, str]:
    return {
        "place": str(row.place), "name": row.plot.name, "full": number(row.full_h),
        "refused": str(row.refused), "cases": str(row.cases),
    }  # fmt: skip


def proof(view: View) -> str:
    """Whether a better choice is ruled out, in words."""
    if view.answer.best:
        return say("No other choice of so many plots relieves more; that is proven.")
    words = "The time ran out before a proof: another choice could relieve {n} points at most."
    return say(Words(words, n=number(view.answer.at_most)))


def number(value: float) -> str:
    """A figure with one place at most."""
    return f"{value:,.1f}".removesuffix(".0")
