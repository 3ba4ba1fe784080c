"""Cases as Open311 reads them: plain rows, never a query a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import cos, radians
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Round

from xiuhua.kernel.words import Missing

from ...models import Case, Clock, Step
from ...workflow import WITH_UNIT, CaseState, Stage
from ..looking import PUBLIC_WORDS
from ..nearby import published
from .photos import Photo, photos_of
from .wanted import Near, Wanted

DEGREE_M = 111_320
"""A degree of latitude, in metres, near enough for "nearby"."""
GRID_DEG = 0.001
"""What is published of a place; a search by distance must not tell more."""


@dataclass(frozen=True)
class Row:
    """A case as the standard tells it; `whole` for the key that filed it, else what is published."""

    number: str
    state: CaseState
    code: str | None
    name: str
    unit: str
    reported_at: datetime
    moved_at: datetime
    expected_at: datetime | None
    town: str
    division: str
    address: str
    lon: float | None
    lat: float | None
    words: str
    answer: str
    until: date | None
    merged_into: str
    answers: dict[str, Any]
    media_urls: tuple[str, ...]
    photos: tuple[Photo, ...]
    released: bool
    whole: bool


_FACTS = (
    "pk", "number", "state", "category_id", "category__name", "plain__title", "plain__category_id",
    "unit__name", "reported_at", "due_at", "division_id", "division__short", "division__name",
    "division__parent__short", "division__parent__name", "division__parent__parent_id", "address",
    "lon", "lat", "words", "until", "merged_into__number", "answers", "media_urls", "released",
    "reported_by",
)  # fmt: skip


def requests(wanted: Wanted, *, ref: str) -> list[Row]:
    """The cases asked for that `ref` (the reference of a key, or "") may read, newest first.

    At most four queries, however many rows.
    """
    start = (wanted.page - 1) * wanted.size
    readable = _readable(ref) | _TOLD_BY_NUMBER if wanted.numbers else _readable(ref)
    cases = _asked(wanted, readable).order_by("-reported_at", "-id")
    facts = list(cases.values(*_FACTS, "moved_at", "handle_due")[start : start + wanted.size])
    own = [row for row in facts if row["reported_by"] == ref]
    photos = photos_of([row["number"] for row in facts], own=[row["number"] for row in own])
    answers = _answers([row["pk"] for row in own])
    return [_row(row, ref, photos, answers) for row in facts]


def request(number: str, *, ref: str) -> Row:
    """One case; Missing when there is none or it is not for this reader."""
    found = requests(Wanted(numbers=(number,)), ref=ref)
    if not found:
        raise Missing("There is no request {number}, or it is not published.", number=number)
    return found[0]


_TOLD_BY_NUMBER = Q(source="open311", category__isnull=False)
"""Most clients poll what they filed without a key, so its state is told by its number from the
first moment to the last; in no list, and no more of it than of any other case.
"""


def _readable(ref: str) -> Q:
    return published() | Q(reported_by=ref) if ref else published()


def _asked(wanted: Wanted, readable: Q) -> QuerySet[Case]:
    steps = Step.objects.filter(case=OuterRef("pk")).order_by("-at").values("at")[:1]
    clocks = Clock.objects.filter(case=OuterRef("pk"), stage=Stage.HANDLE.value)
    rows = Case.objects.filter(readable).annotate(
        moved_at=Coalesce("closed_at", Subquery(steps), "reported_at"),
        handle_due=Subquery(clocks.order_by("-turn").values("due_at")[:1]),
    )
    if wanted.numbers:
        return rows.filter(number__in=wanted.numbers)
    limits: dict[str, Any] = {
        "category__in": wanted.codes,
        "state__in": [state.value for state in wanted.states],
        "reported_at__gte": wanted.since,
        "reported_at__lte": wanted.until,
        "moved_at__gte": wanted.moved_since,
        "moved_at__lte": wanted.moved_until,
    }
    rows = rows.filter(**{name: limit for name, limit in limits.items() if limit})
    return _within(rows, wanted.near) if wanted.near else rows


def _within(rows: QuerySet[Case], near: Near) -> QuerySet[Case]:
    """Those whose published, rounded place lies in the circle; a box lets the index help."""
    wide = DEGREE_M * max(cos(radians(near.lat)), 0.01)
    up, aside = near.radius_m / DEGREE_M + GRID_DEG, near.radius_m / wide + GRID_DEG
    north = (Round(F("lat"), 3) - near.lat) * DEGREE_M
    east = (Round(F("lon"), 3) - near.lon) * wide
    boxed = rows.filter(
        lat__range=(near.lat - up, near.lat + up), lon__range=(near.lon - aside, near.lon + aside)
    )
    return boxed.annotate(away_m2=north * north + east * east).filter(away_m2__lte=near.radius_m**2)


def _answers(pks: list[int]) -> dict[int, str]:
    """What was said last to whoever reported, by case; one query."""
    if not pks:
        return {}
    rows = Step.objects.filter(case__in=pks, name__in=PUBLIC_WORDS).exclude(words="")
    return dict(rows.order_by("at", "id").values_list("case_id", "words"))


def _row(
    row: dict[str, Any],
    ref: str,
    photos: dict[str, tuple[Photo, ...]],
    answers: dict[int, str],
) -> Row:
    state = CaseState(row["state"])
    same = row["plain__category_id"] == row["category_id"]
    town = row["division__parent__short"] or row["division__parent__name"] or ""
    here = row["division__short"] or row["division__name"] or row["division_id"]
    return Row(
        number=row["number"],
        state=state,
        code=row["category_id"],
        name=(row["plain__title"] if same else row["category__name"]) or "",
        unit=row["unit__name"] or "",
        reported_at=row["reported_at"],
        moved_at=row["moved_at"],
        expected_at=row["due_at"] if state in WITH_UNIT else row["handle_due"],
        town=f"{town} {here}" if town and row["division__parent__parent_id"] else here,
        division=row["division_id"],
        address=row["address"],
        lon=row["lon"],
        lat=row["lat"],
        words=row["words"],
        answer=answers.get(row["pk"], ""),
        until=row["until"],
        merged_into=row["merged_into__number"] or "",
        answers=row["answers"],
        media_urls=tuple(row["media_urls"]),
        photos=photos.get(row["number"], ()),
        released=row["released"],
        whole=bool(ref) and row["reported_by"] == ref,
    )
