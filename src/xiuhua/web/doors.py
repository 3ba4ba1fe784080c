"""The door of every page: it loads the thing, asks the permission, and says no in words.

A view without a door has no permission and fails `tests/test_promises.py`. The door answers
early; the deed behind it asks again, inside its transaction.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

from xiuhua.kernel.events import Event, announce
from xiuhua.kernel.permissions import PUBLIC, Actor, Permission
from xiuhua.kernel.words import Denied, Missing, Refused

from .language import say


class Request(HttpRequest):
    """A request as our views see it: `by` is whoever acts, `htmx` tells partial from whole."""

    by: Any
    htmx: Any


@dataclass(frozen=True, kw_only=True)
class DeniedAtDoor(Event):
    """Somebody known was refused at a door; records writes it down."""

    actor: str
    chain: str
    permission: str
    path: str


@dataclass(frozen=True)
class Door:
    """What a door knows of its page, kept on the view for the promises and the reference."""

    needs: Permission
    methods: tuple[str, ...]
    of: type[models.Model] | None
    view: str
    doc: str


def page(
    *,
    needs: Permission,
    of: type[models.Model] | None = None,
    by: str = "pk",
    method: str | Iterable[str] = "GET",
    select: tuple[str, ...] = (),
    cached: bool = False,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Put a door before a view.

    `of` is the model whose one object the URL names by `key`, looked up in field `by`; its
    `division_code` is where the permission is asked. `method` lists what is answered; HEAD goes
    with GET. Answers are never stored by caches unless `cached`.
    """
    methods = (method,) if isinstance(method, str) else tuple(method)

    def build(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if (request.method or "GET") not in {
                *methods,
                *(("HEAD",) if "GET" in methods else ()),
            }:
                return _not_so(request, methods)
            who = actor(request)
            if not who.may(needs) and who is PUBLIC and request.method in {"GET", "HEAD"}:
                return redirect_to_login(request.get_full_path())
            thing = _load(of, by, select, kwargs) if of else None
            check(who, needs, getattr(thing, "division_code", None), request.path)
            found = (thing,) if of else ()
            answer = view(cast("Request", request), *found, *args, **kwargs)
            if not cached:
                add_never_cache_headers(answer)
            return answer

        name = f"{view.__module__}.{view.__name__}"
        door.door = Door(needs, methods, of, name, view.__doc__ or "")  # type: ignore[attr-defined]
        return door

    return build


def _not_so(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """405 in words: an address that takes a form was opened as a page, or the other way round."""
    answer = HttpResponseNotAllowed(methods)
    words = "This address only takes what a form sends. Go back and use the form."
    context = {"title": say("Not possible this way"), "words": say(words), "status": 405}
    answer.content = render_to_string("web/message.html", context, request)
    return answer


def actor(request: HttpRequest) -> Actor:
    """Whoever acts: set by the accounts layer, else a member of the public."""
    return cast("Actor", getattr(request, "by", PUBLIC))


def check(by: Actor, needs: Permission, division: str | None, path: str = "") -> None:
    """Raise Denied when `by` may not do `needs` there; a known account's denial is announced."""
    if by.may(needs, division or None):
        return
    if by.ref != "public":
        announce(DeniedAtDoor(actor=by.ref, chain=by.chain, permission=needs.key, path=path))
    raise Denied(
        "Your account may not do this: {what}. Ask the security administrator if you need it.",
        what=say(needs.title),
    )


def _load(
    of: type[models.Model], by: str, select: tuple[str, ...], kwargs: dict[str, Any]
) -> models.Model:
    key = kwargs.pop("key")
    manager: models.Manager[Any] = of._default_manager
    rows = manager.select_related(*select) if select else manager.all()
    try:
        return cast("models.Model", rows.get(**{by: key}))
    except (ObjectDoesNotExist, ValueError, OverflowError):
        raise Missing("There is no such {thing}.", thing=str(of._meta.verbose_name)) from None


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """Turn a refusal inside into an error on the form, beside its field when it names one."""
    try:
        yield
    except (Denied, Missing):
        raise
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, say(refused))
