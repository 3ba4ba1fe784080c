"""Projects: searched, filtered, taken away; one of them with its milestones and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import counted, keyset, turned, words_of

from .. import actions, forms, permissions
from ..models import Entry, Ledger, Milestone, Project
from ..queries.lists import rows_of, within
from ..queries.projects import Work, projects, works
from ..workflow import PROJECT, ProjectState
from .around import about, written

SIZE = 30
MOST = 5000
SHOWN = 20
FILTERS = ("ledger", "state", "q")
HEAD = (
    "Project", "Ledger", "Class", "Place", "State", "To be completed", "Day of the start", "Day of completion",
    "Planned quantity", "Entered for it", "Milestones reached", "Milestones", "Document", "In words",
)  # fmt: skip


def _goes(name: str) -> Any:
    """Whether the table lets a project take that step now."""
    sources = PROJECT.find(name).sources
    return lambda project: project.now in sources


def _add(project: Project, **told: Any) -> Milestone:
    made: Milestone = actions.add_milestone(project=project, **told)
    return made


DOINGS = (
    Doing("start", "Start", permissions.KEEP, actions.start, forms.Start, _goes("start"),
          said="Started.", look="primary"),
    Doing("finish", "Complete", permissions.KEEP, actions.finish, forms.Complete, _goes("finish"),
          said="Completed.", look="primary"),
    Doing("milestone", "Add a milestone", permissions.KEEP, _add, forms.Step, _goes("cancel"),
          said="The milestone is added."),
    Doing("cancel", "Give up", permissions.KEEP, actions.cancel, forms.GiveUp, _goes("cancel"),
          said="Given up.", look="danger"),
)  # fmt: skip


@page(needs=permissions.SEE)
def list_of_projects(request: Request) -> HttpResponse:
    """Every project, of one ledger or of all, the latest first."""
    asked = words_of(request, *FILTERS)
    rows = projects(asked, request.by)
    found = keyset(rows, order=("-id",), size=SIZE, **turned(request))
    n, more = counted(rows)
    kept = Ledger.objects.filter(pk=asked["ledger"]).first()
    facts = about(request, kept, "projects") if kept else {"title": say("Projects")}
    facts |= {
        "asked": asked,
        "ledgers": Ledger.objects.all(),
        "states": [*ProjectState],
        "n": n,
        "more": more,
        "page": found,
        "rows": works(found.rows),
        "query": request.GET.urlencode(),
    }
    return render(request, "ledgers/projects.html", facts)


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    rows = projects(words_of(request, *FILTERS), request.by).order_by("-id")
    name = f"{say('Projects')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD], map(_cells, works(rows[:MOST])))


def _cells(row: Work) -> list[Any]:
    one = row.project
    return [
        one.name, say(one.ledger.title), say(row.class_title), row.place, say(one.now.title), one.planned_on,
        one.started_on, one.finished_on, one.quantity or None, row.entered, row.reached, row.stones,
        one.document, one.words,
    ]  # fmt: skip


@page(needs=permissions.KEEP, of=Ledger, method=("GET", "POST"))
def plan(request: Request, ledger: Ledger) -> HttpResponse:
    """Plan a project that is going to change the ledger."""
    form = forms.Plan(ledger, request.POST or None)
    return written(
        request, form, lambda: actions.plan(ledger=ledger, by=request.by, **form.told()),
        lambda made: reverse("ledgers:project", args=[made.pk]), said="The project is planned.",
        facts=about(request, ledger, "projects")
        | {"form_title": say("Plan a project"), "send": say("Keep")},
    )  # fmt: skip


@page(needs=permissions.SEE, of=Project, select=("ledger",))
def project(request: Request, project: Project) -> HttpResponse:
    """One project: how far it is, and the entries made for it."""
    return _shown(request, project)


@page(needs=permissions.KEEP, of=Project, select=("ledger",), method="POST")
def step(request: Request, project: Project, name: str) -> HttpResponse:
    """Start it, complete it, give it up, or add a milestone."""
    return carry_out(
        request, DOINGS, project, name, there=reverse("ledgers:project", args=[project.pk]),
        shown=lambda wrong: _shown(request, project, wrong),
    )  # fmt: skip


@page(needs=permissions.KEEP, of=Milestone, select=("project__ledger",), method="POST")
def reach(request: Request, milestone: Milestone) -> HttpResponse:
    """When a milestone was begun, and when it was reached."""
    form = _reach(milestone, request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.reach(milestone, by=request.by, **form.told())
            messages.success(request, say("Entered."))
            return redirect("ledgers:project", milestone.project_id)
    return _shown(request, milestone.project, reached=form)


def _reach(milestone: Milestone, data: Any = None) -> forms.Reach:
    return forms.Reach(milestone, data, auto_id=f"reach_{milestone.pk}_%s")


def _shown(
    request: Request,
    project: Project,
    wrong: Offer | None = None,
    reached: forms.Reach | None = None,
) -> HttpResponse:
    may = request.by.may(permissions.KEEP, project.division_code)
    entries = Entry.objects.filter(within(request.by), project=project).order_by("-day", "-id")
    (work,) = works([project])
    facts = about(request, project.ledger, "projects") | {
        "project": project,
        "work": work,
        "stones": [
            _stone(one, reached) if may else (one, None) for one in project.milestones.all()
        ],
        "entries": rows_of(project.ledger, entries[:SHOWN]),
        "may": may,
        "offers": offers(DOINGS, project, request.by, wrong),
    }
    return render(request, "ledgers/project.html", facts, status=422 if wrong or reached else 200)


def _stone(one: Milestone, reached: forms.Reach | None) -> tuple[Milestone, forms.Reach]:
    mine = reached is not None and reached.thing.pk == one.pk
    return one, reached if mine and reached else _reach(one)
