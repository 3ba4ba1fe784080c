"""What a step is told by a machine: keys and codes in, the things they name out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.timezone import localdate
from ninja import Schema
from pydantic import ConfigDict, Field

from xiuhua.accounts.models import Organisation
from xiuhua.evidence.actions import held
from xiuhua.kernel.words import Refused, Words
from xiuhua.places.models import Division

from ..actions import doing
from ..actions.reporting import MOST_PHOTOS, MOST_WORDS
from ..models import Case, Category, FilingRule, Order
from ..workflow import CASE


class StepIn(Schema):
    """What a step needs besides its name; what a step does not take is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")

    words: Annotated[str, Field(max_length=MOST_WORDS)] = ""
    cause: Annotated[str, Field(max_length=40, description="Key of a cause of that step")] = ""
    category: str | None = None
    defect: str | None = None
    division: str | None = None
    unit: Annotated[str | None, Field(description="Code of the organisation")] = None
    fallback: Annotated[bool, Field(description="The town makes it safe, owner unknown")] = False
    holder: Annotated[str | None, Field(description="Code of the owner or maintainer")] = None
    whom: Annotated[str, Field(max_length=60, description="Who was reached by telephone")] = ""
    document: Annotated[str, Field(max_length=200, description="Of a ruling")] = ""
    kind: Annotated[str, Field(max_length=8, description="late, leader or grave")] = ""
    until: date | None = None
    plan: Annotated[str, Field(max_length=500)] = ""
    due_at: datetime | None = None
    order: Annotated[str | None, Field(description="Number of the order replied to")] = None
    into: Annotated[str | None, Field(description="Number of the case it is merged into")] = None
    photos: Annotated[list[str], Field(max_length=MOST_PHOTOS)] = []
    request_key: Annotated[
        str, Field(max_length=80, description="Sending it again is harmless")
    ] = ""


NAMED: dict[str, tuple[Any, str]] = {
    "category": (Category.objects, "key"),
    "division": (Division.objects.defer("geometry"), "code"),
    "unit": (Organisation.objects, "code"),
    "holder": (Organisation.objects, "code"),
    "order": (Order.objects, "number"),
    "into": (Case.objects, "number"),
}
"""Fields that name a thing, and by which of its fields."""


def named(rows: Any, field: str, value: str | None, where: str) -> Any:
    """The row that a body names, None when it names none; Refused when there is no such row."""
    if not value:
        return None
    found = rows.filter(**{field: value.replace("\x00", "")}).first()
    if found is None:
        raise Refused("“{where}”: there is no {value}.", field=where, where=where, value=value)
    return found


def told_of(step: str, told: StepIn) -> dict[str, Any]:
    """What a step is told, as its deed takes it; Refused where something is named in vain."""
    given = {name: value for name, value in told if value not in (None, "", False, [])}
    takes = {*doing.takes(step), *({"defect"} if "rule" in doing.takes(step) else ())}
    if strange := sorted(set(given) - takes):
        title = Words(CASE.find(step).title)
        raise Refused("“{step}” does not take “{what}”.", step=title, what=strange[0])
    for name, (rows, field) in NAMED.items():
        if name in given:
            given[name] = named(rows, field, given[name], name)
    if "defect" in given:
        rules = FilingRule.objects.in_force(localdate()).filter(category=given.get("category"))
        given["rule"] = named(rules, "defect", given.pop("defect"), "defect")
    if "photos" in given:
        given["photos"] = [held(token) for token in given["photos"]]
    return given
