"""Finding cases: by words, by conditions that the address holds, and taking away what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.exports.actions import ask
from xiuhua.kernel.words import Words
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import MOST_COUNTED, counted, turned

from .. import permissions
from ..downloads import LIST, cells, header
from ..forms.finding import Filter, Panel, canonical, chips
from ..models import Case
from ..queries import desk as queries
from ..queries.bulk import offered
from ..queries.counting import counts_of
from ..queries.filters import Wanted, narrowed, search
from ..queries.finding import common
from ..queries.queues import BY_KEY, BY_REPORT, Queue, held, listed, sees_all, visible
from .beginning import beside

MOST_EXPORTED = 5000


@dataclass(frozen=True)
class Narrowing:
    """How the address of a list narrows it."""

    request: Request
    now: datetime

    @cached_property
    def form(self) -> Filter:
        """The conditions, read."""
        return Filter(self.request.GET)

    def rows(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        """Those of `rows` that fit."""
        return narrowed(rows, self.form.wanted, self.now, by=self.request.by)

    def found(self, queue: Queue, tab: str) -> Words:
        """How many cases of a queue fit."""
        return found_words(self.rows(held(visible(self.request.by), queue, self.now, tab)))

    def facts(self, key: str = "") -> dict[str, Any]:
        """What the bar above a list shows; `key` is its queue."""
        query = canonical(self.request.GET, "queue")
        filtered = bool(self.form.wanted)
        return {
            "filter": self.form,
            "filtered": filtered,
            "query": query,
            "conditions": f"{query}&queue={key}" if key else query,
            "chips": chips(self.form, self.request.GET) if filtered else [],
            "many": offered(self.request.by),
        }


@page(needs=permissions.DESK)
def find(request: Request) -> HttpResponse:
    """Cases by number, by words and by conditions; two characters suffice."""
    if there := _better_address(request):
        return HttpResponseRedirect(there)
    now = timezone.now()
    kept = Narrowing(request, now)
    wanted = kept.form.wanted
    hits = search(request.by, wanted, now, **turned(request)) if wanted else None
    facts = {
        "queue": None,
        "q": wanted.text,
        "title": say(Words("Search: {text}", text=wanted.text) if wanted.text else "Search"),
        "rows": queries.rows_of(hits.rows, now) if hits else [],
        "page": hits,
        **kept.facts(),
        **beside(request.by, counts_of(request.by, now=now)),
    }
    if wanted:
        facts["found"] = _how_many(request, kept)
    return render(request, "cases/worklist.html", facts | {"now": now})


def _how_many(request: Request, kept: Narrowing) -> Words:
    """How many were found; of a word that stands everywhere that much is known without counting."""
    wanted = kept.form.wanted
    if wanted == Wanted(text=wanted.text) and sees_all(request.by) and common(wanted.text):
        return Words("more than {n} found", n=MOST_COUNTED)
    return found_words(kept.rows(visible(request.by)))


def found_words(rows: QuerySet[Case]) -> Words:
    """How many were found; counting stops where nobody reads on."""
    n, more = counted(rows)
    return Words("more than {n} found" if more else "{n} found", n=n)


def _better_address(request: Request) -> str:
    """Where what is asked for lies: the case with this very number, the queue, without the blanks."""
    asked, key = request.GET, request.GET.get("queue", "")
    clean = canonical(asked, "queue")
    number = "".join(asked.get("q", "").split())
    alone = number.isdecimal() and clean.count("=") == 1
    if alone and Case.objects.filter(number=number).exists():
        return reverse("cases:case", args=[number])
    if key in BY_KEY:
        return reverse("cases:queue", args=[key]) + (f"?{clean}" if clean else "")
    blank = any(not value for name in asked for value in asked.getlist(name))
    there = reverse("cases:search") + (f"?{clean}" if clean else "")
    return there if blank or key else ""


@page(needs=permissions.DESK)
def conditions(request: Request) -> HttpResponse:
    """Everything a list can be narrowed to, filled in with what it is narrowed to now."""
    form = Panel(request.GET, auto_id="f_%s")
    facts = {
        "title": say("Filter the list"),
        "form": form,
        "tab": request.GET.get("tab", "")[:20],
        "back": _list_of(request),
    }
    part = request.htmx and not request.htmx.boosted
    return render(request, "cases/_conditions.html" if part else "cases/conditions.html", facts)


def _list_of(request: Request) -> str:
    key, query = request.GET.get("queue", ""), canonical(request.GET, "queue")
    there = reverse("cases:queue", args=[key]) if key in BY_KEY else reverse("cases:search")
    return f"{there}?{query}"


@page(needs=permissions.DESK, method=("GET", "POST"))
def export(request: Request, form: str, key: str = "") -> HttpResponse:
    """A list to take away, as csv or xlsx; a longer one is made by a job when asked for by POST."""
    make = list_maker(form)
    now, tab = timezone.now(), request.GET.get("tab", "")[:20]
    kept = Narrowing(request, now)
    if key:
        shown = queries.find_queue(key)
        title = shown.title
        rows = kept.rows(queries.whole(request.by, shown, now, tab))
    else:
        title, rows = "Search", listed(kept.rows(visible(request.by))).order_by(*BY_REPORT)
    name = f"{say(title)} {timezone.localtime(now):%Y%m%d-%H%M}"
    if request.method == "POST":
        asked = {"queue": key, "tab": tab, "query": canonical(request.GET, "queue")}
        ask(LIST, form, asked, name=name, by=request.by)
        messages.success(
            request, say("The list is being made. Go on working; it waits for you here.")
        )
        return HttpResponseRedirect(reverse("exports:exports"))
    found = list(rows[: MOST_EXPORTED + 1])
    if len(found) > MOST_EXPORTED:
        facts = {"title": say("A long list"), "most": MOST_EXPORTED, "form": form, "name": name}
        return render(request, "cases/long_list.html", facts | {"back": _list_of(request)})
    told = queries.rows_of(found, now, clocks=False)
    return make(name, header(), (cells(row, request.by) for row in told))
