"""One deed to many cases: each on its own, and a refusal stops none of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words

from ..models import Case
from ..queries.bulk import Many
from .afterwards import urge
from .moving import close, dispatch, receive, seen, take_in
from .steps import done_before

DEEDS = {
    "take_in": take_in,
    "dispatch": dispatch,
    "receive": receive,
    "urge": urge,
    "close": close,
    "seen": seen,
}


@dataclass(frozen=True)
class Outcome:
    """What became of one case; `stop` says why nothing did."""

    case: Case
    stop: Words | None = None


def do_many(
    many: Many,
    cases: Sequence[Case],
    *,
    by: Actor,
    words: str = "",
    units: Mapping[str, Organisation] | None = None,
    request_key: str,
) -> list[Outcome]:
    """Do the deed to each case; `units` are those that cases go to, by the cases' numbers.

    Every deed has its own transaction and record. The same `request_key` again does nothing to
    what was done before, and says so.
    """
    found = []
    for case in cases:
        told: dict[str, Any] = {"words": words, "request_key": f"{request_key}:{case.number}"}
        if many.unit:
            told["unit"] = (units or {}).get(case.number)
        found.append(Outcome(case, _done(many, case, told, by)))
    return found


def _done(many: Many, case: Case, told: dict[str, Any], by: Actor) -> Words | None:
    if done_before(told["request_key"]):
        return None
    if many.unit and told["unit"] is None:
        return Words("No unit was chosen for it. Dispatch it by hand.")
    deed: Any = DEEDS[many.step]
    try:
        deed(case, by=by, **told)
    except Refused as refused:
        return refused.words
    except IntegrityError:  # sent twice at the same moment: the other one did it
        if not done_before(told["request_key"]):
            raise
    return None
