"""The facts of a case, term by term."""

from __future__ import annotations

from typing import Any

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Words
from xiuhua.web.language import say

from ..forms.desk import limit_of
from ..models import Case, OldCase
from ..queries import desk as queries
from ..queries.answers import told_beside
from ..queries.hands import only_handles, words_for


def pairs(case: Case, by: Actor) -> list[tuple[str, Any]]:
    """The facts of a case, term by term; who reported has a place of its own."""
    found: list[tuple[str, Any]] = [("Class", class_of(case))]
    if case.rule:
        found.append(("What is wrong", f"{case.rule}\u00b7{say(limit_of(case.rule))}"))
    found.append(("Source", Words(queries.SOURCES.get(case.source, case.source))))
    found += _before(case)
    if words := words_for(case, by):
        found.append(("Description", words))
    elif only_handles(case, by):
        found.append(("Description", Words("The reporter's own words stay with the desk.")))
    else:
        found.append(("Description", Words("Nothing was written.")))
    found += told_beside(case, handles=only_handles(case, by))
    found.append(("Place", queries.place_of(case)))
    if case.cell:
        found.append(("Cell", case.cell))
    found.append(("Reported", case.reported_at))
    if case.source == "legacy":  # of another case a step says it
        found.append(("Closed", case.closed_at))
    if case.unit or case.source != "legacy":
        found.append(("Unit", str(case.unit) if case.unit else Words("Not yet dispatched")))
    return found


def _before(case: Case) -> list[tuple[str, Any]]:
    """What is known of a case of an older system beside what it has become here."""
    if case.source != "legacy":
        return []
    old = OldCase.objects.get(case=case)
    found: list[tuple[str, Any]] = [("Old case number", old.number), ("Old system", old.system)]
    if old.category:
        found.append(("Class, as the old system names it", old.category))
    if old.unit and not case.unit:
        found.append(("Unit, as the old system names it", old.unit))
    return found


def class_of(case: Case) -> str | Words:
    """Kind, key and name of the class; the citizen's words where there is none."""
    if case.category:
        return f"{case.category.get_kind_display()} {case.category.key} {case.category}"
    return str(case.plain) if case.plain else Words("Not classed yet")
