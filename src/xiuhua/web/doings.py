"""What may be done with a thing: a table of buttons with their forms, drawn and carried out alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Missing

from .doors import Request, check, refusals_on
from .fields import Nothing, OfThing
from .language import say


@dataclass(frozen=True)
class Doing:
    """One thing to do: `do(thing, by=…, **told)`; offered to whoever may, `when` it is possible."""

    name: str
    title: str
    needs: Permission
    do: Callable[..., Any] = field(repr=False)
    form: type[OfThing] = Nothing
    when: Callable[[Any], bool] = field(repr=False, default=lambda thing: True)
    said: str = "Done."
    look: str = ""
    words: str = ""


@dataclass(frozen=True)
class Offer:
    """A doing with its form, blank or as it was refused."""

    doing: Doing
    form: OfThing

    @property
    def bare(self) -> bool:
        """Only a button, without anything to fill in."""
        return not self.form.fields

    @property
    def open(self) -> bool:
        """Whether somebody just tried."""
        return self.form.is_bound


def offers(
    doings: Iterable[Doing], thing: Any, by: Actor, wrong: Offer | None = None
) -> list[Offer]:
    """What `by` may do with `thing` now, in the order of the table."""
    found = []
    for one in doings:
        if not one.when(thing) or not by.may(one.needs, thing.division_code):
            continue
        tried = wrong is not None and wrong.doing.name == one.name
        found.append(
            wrong if tried and wrong else Offer(one, one.form(thing, auto_id=f"{one.name}_%s"))
        )
    return found


def carry_out(
    request: Request, doings: Iterable[Doing], thing: Any, name: str, *, there: str,
    shown: Callable[[Offer], HttpResponse], then: Callable[[Any], HttpResponse | None] = lambda made: None,
    prepare: Callable[[dict[str, Any]], dict[str, Any]] = dict,
) -> HttpResponse:  # fmt: skip
    """Do it and go on to `there`; a form that was refused is shown again with its words.

    `prepare` does what is slow, such as decoding photos, before the deed. `then` may answer with a
    page of its own.
    """
    doing = next((one for one in doings if one.name == name), None)
    if doing is None:
        raise Missing("There is no such step.")
    check(request.by, doing.needs, thing.division_code, request.path)
    form = doing.form(thing, request.POST, request.FILES, auto_id=f"{doing.name}_%s")
    if form.is_valid():
        with refusals_on(form):
            made = doing.do(thing, by=request.by, **prepare(form.told()))
            if (answer := then(made)) is not None:
                return answer
            messages.success(request, say(doing.said))
            return HttpResponseRedirect(there)
    return shown(Offer(doing, form))
