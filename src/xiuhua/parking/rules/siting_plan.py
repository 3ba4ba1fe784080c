"""What a plan of new car parks asks, what it is answered out of, and the answer; pure.

The same question over the same plots and demand gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from xiuhua.kernel.rules import Dated

from .judging import DEFAULT, FIRST
from .siting import Siting, site

PLOTS_WANTED = Dated({FIRST: 3}, unit="plots", source=DEFAULT)
RADIUS_M = Dated({FIRST: 300}, unit="m", source="GB 50220-95（已废止）：一般地区公共停车场服务半径不大于 300 m；条文号未核对，作为本平台默认值")  # fmt: skip
"""How far a driver is expected to walk from the car park to the door."""
FULL_WEIGHT = Dated({FIRST: 0.1}, unit="points an hour full", source=DEFAULT)
REFUSED_WEIGHT = Dated({FIRST: 1.0}, unit="points a refused search", source=DEFAULT)
CASE_WEIGHT = Dated({FIRST: 5.0}, unit="points a case", source=DEFAULT)
PERIOD_DAYS = Dated({FIRST: 90}, unit="days", source=DEFAULT)
"""Full streets and refused searches of so many days count."""
CASE_MONTHS = Dated({FIRST: 12}, unit="months", source=DEFAULT)
USABLE_MONTHS = Dated({FIRST: 12}, unit="months", source=DEFAULT)
"""Laying out a plot that is given back sooner is not worth while."""
LEAST_SPACES = Dated({FIRST: 10}, unit="spaces", source=DEFAULT)
SECONDS = Dated({FIRST: 20}, unit="s", source=DEFAULT)
"""The solver may take so long for each number of plots."""
CURVE = 8
"""The gain of each further plot is shown up to so many, or as many as are asked for."""

TellProgress = Callable[[int, int], None]
"""Told after each step: so many of so many."""


@dataclass(frozen=True)
class Weights:
    """How many points an hour of a full stretch, a refused search and a case are worth."""

    full: float
    refused: float
    cases: float


@dataclass(frozen=True)
class Asked:
    """What a plan asks: up to `k` plots with `radius_m` to walk, and what counts as demand.

    `classes` are the keys of classes whose cases count. `seconds` is the solver's time for each
    number of plots.
    """

    k: int
    radius_m: int
    weights: Weights
    days: int
    months: int
    classes: tuple[str, ...]
    least_spaces: int
    usable_months: int
    seconds: int


@dataclass(frozen=True)
class Candidate:
    """A plot as it was when the plan was computed."""

    key: int
    name: str
    owner: str
    kind: str
    division: str
    last_on: str
    spaces: int
    area_m2: int
    lon: float
    lat: float


@dataclass(frozen=True)
class Want:
    """Demand at one rounded place: hours a stretch was full, searches refused, cases."""

    lon: float
    lat: float
    full_h: float
    refused: int
    cases: int

    def parts(self, weights: Weights) -> tuple[float, float, float]:
        """Points by source: full streets, refused searches, cases."""
        return (
            self.full_h * weights.full, self.refused * weights.refused, self.cases * weights.cases
        )  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """All that a plan is answered out of, in a fixed order."""

    plots: tuple[Candidate, ...]
    wants: tuple[Want, ...]


@dataclass(frozen=True)
class Pick:
    """A chosen plot: by its key, the demand it relieves by position, and points by source."""

    plot: int
    relieves: tuple[int, ...]
    full: float
    refused: float
    cases: float

    @property
    def weight(self) -> float:
        return self.full + self.refused + self.cases


@dataclass(frozen=True)
class Gain:
    """What `k` plots relieve together; `best` when no other choice of so many relieves more."""

    k: int
    covered: float
    at_most: float
    best: bool


@dataclass(frozen=True)
class Answer:
    """The chosen plots, heaviest first; all demand; and what each further plot would add."""

    picks: tuple[Pick, ...]
    total: float
    covered: float
    at_most: float
    best: bool
    curve: tuple[Gain, ...]

    @property
    def share(self) -> float:
        """The part of all demand that is relieved, in percent."""
        return 100 * self.covered / self.total if self.total else 0.0


def defaults(day: date, classes: Sequence[str]) -> Asked:
    """What a new plan asks unless somebody says otherwise."""
    weights = Weights(FULL_WEIGHT.on(day), REFUSED_WEIGHT.on(day), CASE_WEIGHT.on(day))
    return Asked(
        PLOTS_WANTED.on(day), RADIUS_M.on(day), weights, PERIOD_DAYS.on(day), CASE_MONTHS.on(day),
        tuple(classes), LEAST_SPACES.on(day), USABLE_MONTHS.on(day), SECONDS.on(day),
    )  # fmt: skip


def answer(asked: Asked, inputs: Inputs, tell: TellProgress = lambda done, total: None) -> Answer:
    """Choose the plots, and show the gain of each number of them up to `CURVE`.

    Raises ValueError when the solver finds nothing in its time.
    """
    weights = [sum(one.parts(asked.weights)) for one in inputs.wants]
    steps = min(max(asked.k, CURVE), len(inputs.plots))
    found: list[Siting] = []
    for k in range(1, steps + 1):
        found.append(_site(asked, inputs, weights, k))
        tell(k, steps)
    wanted = found[min(asked.k, steps) - 1] if found else Siting((), 0.0, sum(weights), 0.0, True)
    return Answer(
        tuple(_pick(one.plot, one.relieves, asked, inputs) for one in wanted.chosen),
        wanted.demand, wanted.covered, wanted.at_most, wanted.best,
        tuple(Gain(k, one.covered, one.at_most, one.best) for k, one in enumerate(found, 1)),
    )  # fmt: skip


def _site(asked: Asked, inputs: Inputs, weights: list[float], k: int) -> Siting:
    plots = [(one.lon, one.lat) for one in inputs.plots]
    wants = [(one.lon, one.lat) for one in inputs.wants]
    return site(plots, wants, weights, k=k, radius_m=asked.radius_m, seconds=asked.seconds)


def _pick(place: int, relieves: tuple[int, ...], asked: Asked, inputs: Inputs) -> Pick:
    parts = [inputs.wants[one].parts(asked.weights) for one in relieves]
    full, refused, cases = (sum(column) for column in zip(*parts, strict=True))
    return Pick(inputs.plots[place].key, relieves, full, refused, cases)
