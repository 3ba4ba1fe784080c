"""`@deed`: checked, written and recorded together, or not at all."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Denied, Words

from . import actions
from .deed_list import DEEDS, Asked, Deed, enlist
from .events import DeniedDeed
from .models import Recorded
from .opened import Opened, Outermost
from .rows import bring_up_to_date, locked

__all__ = ["DEEDS", "Deed", "deed"]

P = ParamSpec("P")
R = TypeVar("R")


def deed(
    permission: Asked, *, on: str | None = None, name: str | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make an action a deed. The action takes `by` (an Actor) as a keyword argument.

    `on` names the parameter that holds the thing. The thing is read again under a lock, so the
    action works on a fresh copy and never on what the caller had in memory; once the deed has
    succeeded the caller's object is brought up to date too, and after a refusal it is as it was.
    A thing that an outer deed already holds (or made) is passed as it is: save it first.
    Without `on` something is made: the permission is asked in the `division` argument (a code,
    or anything with a `code`) or else where the made thing lies, and what the action returns
    (a Recorded, or a tuple or list with some) is recorded.

    Deeds inside a deed join it. Records are written at the end of the outermost deed, heads of
    chains last. A deed of None asks nothing and is only ever a part of another deed. Its name is
    "app.function"; `name` gives another where an app has two functions of one name.
    """

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        card = enlist(action, permission, on, name)
        names = list(inspect.signature(action).parameters)
        if on is not None and on not in names:
            raise TypeError(f"{card.name} has no parameter {on!r}")

        @functools.wraps(action)
        def done(*args: P.args, **kwargs: P.kwargs) -> R:
            given = dict(zip(names, args, strict=False)) | dict(kwargs)
            with Opened(card) as outermost:
                return cast("R", _do(card, action, given, outermost))

        done.deed = card  # type: ignore[attr-defined]  # the reference writer finds it here
        return done

    return decorate


def _do(card: Deed, action: Callable[..., Any], given: dict[str, Any], outer: Outermost) -> Any:
    if card.on is None:
        return _make(card, action, given, outer)
    passed = given[card.on]
    thing = given[card.on] = passed if outer.holds(passed) else _held(passed, outer)
    _ask(card, given, outer, getattr(thing, "division_code", None), thing)
    before, subject = dict(thing.record_facts()), _subject(thing)
    result = action(**given)
    _note(card, given, subject, getattr(thing, "division_code", None), before, _facts(thing))
    if thing is not passed:
        bring_up_to_date(passed, thing)
    return result


def _make(card: Deed, action: Callable[..., Any], given: dict[str, Any], outer: Outermost) -> Any:
    division = given.get("division")
    _ask(card, given, outer, getattr(division, "code", division), None)
    waiting = len(actions.waiting())
    result = action(**given)
    made = _made(result)
    for thing in made:
        code = getattr(thing, "division_code", None)
        if division is None and code:
            _ask(card, given, outer, code, thing)
        outer.held.append(thing)
        _note(card, given, _subject(thing), code, None, _facts(thing))
    if not made and len(actions.waiting()) == waiting:
        app = card.name.partition(".")[0]
        _note(card, given, (app, ""), None, None, _told(result))
    return result


def _ask(
    card: Deed, given: dict[str, Any], outer: Outermost, division: str | None, thing: Any
) -> None:
    """Ask the actor's leave; a denial is announced once everything has been undone."""
    if (permission := _permission(card, given)) is None:
        return
    by: Actor = given["by"]
    if by.may(permission, division or None):
        return
    subject = _subject(thing) if thing is not None else None
    outer.denials.append(
        DeniedDeed(
            by=by, deed=card.name, permission=permission.key, subject=subject, division=division
        )
    )
    raise Denied(
        "“{permission}” is not open to you here. Ask whoever grants roles in your organisation.",
        permission=Words(permission.title),
    )


def _held(passed: Any, outer: Outermost) -> Any:
    """The thing as it is now, locked until the end of the transaction."""
    thing = locked(passed)
    outer.held.append(thing)
    return thing


def _permission(card: Deed, given: dict[str, Any]) -> Permission | None:
    asked = card.permission
    return asked if asked is None or isinstance(asked, Permission) else asked(**given)


def _acting_for(card: Deed, given: dict[str, Any], division: str | None) -> str:
    """Whom a deputy stands in for here; actors that can be deputies say so by `acting_for`."""
    ask = getattr(given["by"], "acting_for", None)
    permission = _permission(card, given)
    return str(ask(permission, division or None)) if ask and permission else ""


def _subject(thing: Any) -> tuple[str, str]:
    return thing.record_kind or thing._meta.label_lower, str(thing.record_key)


def _facts(thing: Any) -> dict[str, Any] | None:
    """What is recorded of a thing; None once it has been deleted."""
    return dict(thing.record_facts()) if thing.pk is not None else None


def _made(result: Any) -> list[Recorded]:
    several = result if isinstance(result, tuple | list) else (result,)
    return [one for one in several if isinstance(one, Recorded)]


def _told(result: Any) -> dict[str, Any] | None:
    """A count that an import returns is worth keeping; anything else is not ours to record."""
    return {"count": result} if type(result) is int else None


def _note(
    card: Deed,
    given: dict[str, Any],
    subject: tuple[str, str],
    division: str | None,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    reason = given.get("reason")
    actions.note(
        subject=subject,
        deed=card.name,
        by=given["by"],
        before=before,
        after=after,
        reason=reason if isinstance(reason, str) else None,
        division=division,
        acting_for=_acting_for(card, given, division),
    )
