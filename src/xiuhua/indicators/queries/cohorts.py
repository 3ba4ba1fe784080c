"""The cohorts, measures and rates of every app, and what belongs together."""

from __future__ import annotations

from functools import cache

from xiuhua.kernel.indicators import Cohort, Measure, Rate
from xiuhua.web.gather import gather, plug

plug("COHORTS", room="indicators", of=Cohort, doc="Whom the figures are about.")
plug("MEASURES", room="indicators", of=Measure, doc="What is counted of a cohort.")
plug("RATES", room="indicators", of=Rate, doc="What may be divided by what.")


def cohort(key: str) -> Cohort:
    """The cohort of that key; KeyError when there is none."""
    found: Cohort = gather("COHORTS")[key]
    return found


@cache
def measures(cohort: str) -> tuple[Measure, ...]:
    """What is counted of a cohort, in the order of its table."""
    return tuple(one for one in gather("MEASURES").values() if one.cohort == cohort)


def measure(key: str) -> Measure:
    """The measure of that key; KeyError when there is none."""
    found: Measure = gather("MEASURES")[key]
    return found


def rate(key: str) -> Rate:
    """The rate of that key; KeyError when there is none."""
    found: Rate = gather("RATES")[key]
    return found
