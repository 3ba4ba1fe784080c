"""Every step of the table as something to do: one list that the pages and the API share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db import IntegrityError

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing, Refused, Words

from ..models import Case
from ..queries.asked import deciding_step, waiting_ask
from ..workflow import CASE, Asking
from . import afterwards, asking, drawing, intake, moving, orders
from .steps import done_before

FACTS = ("until", "unit", "plan")
"""What of a request is kept among its facts."""


def _ask(kind: str, case: Case, *, by: Actor, words: str = "", **told: Any) -> Case:
    """Ask for something; what it is about goes into the facts of the request."""
    facts = {name: _plain(told.pop(name)) for name in FACTS if name in told}
    kept = {name: fact for name, fact in facts.items() if fact}
    found: Case = asking.ask(case, kind=kind, words=words, facts=kept, by=by, **told)
    return found


def _plain(fact: Any) -> str:
    """A fact as JSON keeps it: an organisation by its code, a day as 2026-05-01."""
    if isinstance(fact, Organisation):
        return fact.code
    return fact.isoformat() if isinstance(fact, date) else str(fact or "").strip()


def _grant(name: str, case: Case, *, by: Actor, words: str = "", about: int | None = None) -> Case:
    """Grant what is asked now; Refused when that is something else than the reader saw."""
    _same_request(case, about, name)
    found: Case = asking.grant(case, words=words, by=by)
    return found


def _refuse(case: Case, *, words: str = "", by: Actor, about: int | None = None) -> Case:
    """Refuse what is asked now."""
    _same_request(case, about)
    found: Case = asking.refuse(case, words=words, by=by)
    return found


def _same_request(case: Case, about: int | None, name: str = "") -> None:
    found = waiting_ask(case)
    other = found is None or (about is not None and found.pk != about)
    if other or (found and name and deciding_step(found) != name):
        raise Refused("This is not what is asked on the case now. Reload the page and look again.")


_BY_NAME: dict[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        intake.turn_away, intake.ask_confirm, intake.confirm, intake.refute, intake.send_simple,
        intake.call_out, intake.papers, intake.merge, intake.fix_on_spot,
        moving.take_in, moving.file, moving.dispatch, moving.receive, moving.handle,
        moving.answer, moving.owner_found, moving.check, moving.rework, moving.recheck,
        moving.recheck_fails, moving.close, moving.seen,
        asking.ruling, asking.withdraw, drawing.draw_recheck, orders.return_order,
        afterwards.urge, afterwards.oversee, afterwards.reply_order, afterwards.resume,
        afterwards.clear_shelved, afterwards.not_fixed, afterwards.check_again,
        afterwards.stand_by,
    )
}  # fmt: skip
_GRANTED = ("decline", "void", "send_back", "extend", "defer", "shelve", "force_close", "review",
            "excuse")  # fmt: skip
_REQUESTS: dict[str, tuple[str, ...]] = {
    Asking.SEND_BACK: ("unit",), Asking.DEFER: ("until",), Asking.SHELVE: ("until", "plan"),
}  # fmt: skip
DEEDS: dict[str, Callable[..., Any]] = {
    **_BY_NAME,
    **{name: partial(_grant, name) for name in _GRANTED},
    "refuse": _refuse,
    **{f"ask_{kind.value}": partial(_ask, kind.value) for kind in Asking},
}
"""What each step of the table does. The one who grants a request takes the step it asks for."""


def takes(name: str) -> tuple[str, ...]:
    """What a step is told besides the case and who takes it; Missing when there is no such step."""
    if name not in DEEDS:
        raise Missing("There is no step “{step}”.", step=name)
    if name.startswith("ask_") and name != "ask_confirm":
        kind = Asking(name.removeprefix("ask_"))
        return ("words", "cause", *_REQUESTS.get(kind, ()), "request_key")
    found = inspect.signature(DEEDS[name]).parameters
    return tuple(one for one in found if one not in {"case", "by"})


def _needs(name: str) -> list[str]:
    given = inspect.signature(DEEDS[name]).parameters.values()
    named = [one.name for one in given if one.default is one.empty and one.kind is one.KEYWORD_ONLY]
    return [one for one in named if one != "by"]


def take(case: Case, name: str, told: dict[str, Any], *, by: Actor) -> None:
    """Take the step `name` as it was told; what it does not take is left out.

    With a `request_key` that was used before it is done already, and that is fine: two that
    arrive at the same moment meet at the unique key.
    """
    given = {one: told[one] for one in takes(name) if told.get(one) not in (None, "")}
    key = given.get("request_key", "")
    if done_before(key):
        return
    _complete(name, given)
    try:
        DEEDS[name](case, by=by, **given)
    except IntegrityError:
        if not done_before(key):
            raise


def _complete(name: str, given: dict[str, Any]) -> None:
    """Words that a step needs and nobody gave are empty, and its deed says so in its own words."""
    for one in _needs(name):
        if one in given:
            continue
        if one not in {"words", "whom", "document", "kind"}:
            step = Words(CASE.find(name).title)
            raise Refused("“{step}” also needs “{what}”.", field=one, step=step, what=one)
        given[one] = ""
