"""The auditor's pages: search, one record, and checking the chains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from xiuhua.kernel.permissions import Permission
from xiuhua.kernel.words import Missing, Refused, Words
from xiuhua.web import downloads, tables
from xiuhua.web.doors import Request, page
from xiuhua.web.gather import subject
from xiuhua.web.language import named, plainly, say

from . import actions, names, queries, seals, verification
from .deeds import DEEDS
from .forms import Search
from .models import Record
from .permissions import VIEW

MOST_ROWS = 5_000
COLUMNS = (
    "chain",
    "serial",
    "at",
    "by",
    "acting_for",
    "deed",
    "kind",
    "key",
    "division",
    "before",
    "after",
    "reason",
    "previous_hash",
    "hash",
)


@page(needs=VIEW)
def records(request: Request) -> HttpResponse:
    """Search the records, newest first."""
    form, rows = _asked(request)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = tables.keyset(rows, order=["-id"], after=after, before=before)
    count, more = tables.counted(rows)
    total = Words("More than 10,000 records") if more else Words("Records: {count}", count=count)
    context = {"form": form, "page": found, "rows": _shown(found.rows), "total": total}
    return render(request, "records/records.html", context | {"query": _query(request)})


@page(needs=VIEW, of=Record)
def record(request: Request, record: Record) -> HttpResponse:
    """One record: what was so before, and after; and whether its seal and links hold."""
    beside = queries.neighbours(record)
    sealed = seals.seal(record) == record.hash
    linked = record.previous_hash == getattr(beside["previous"], "hash", seals.GENESIS)
    context = {"record": record, "row": _shown([record])[0], "lines": queries.lines(record)}
    context["thing_url"], title = subject(record.kind, record.key)
    context["thing_title"] = title if context["thing_url"] else ""
    return render(
        request, "records/record.html", context | beside | {"sealed": sealed, "linked": linked}
    )


@page(needs=VIEW)
def download(request: Request, form: str) -> Any:
    """What the search found, as CSV or xlsx."""
    make = {"csv": downloads.as_csv, "xlsx": downloads.as_xlsx}.get(form)
    if make is None:
        raise Missing("There is a csv and an xlsx file, nothing else.")
    rows = _asked(request)[1].order_by("-id")
    if rows[MOST_ROWS : MOST_ROWS + 1].exists():
        raise Refused("More than {most} records: choose fewer days first.", most=MOST_ROWS)
    return make(f"records-{localdate()}", COLUMNS, _cells(rows))


@page(needs=VIEW, method=("GET", "POST"))
def check(request: Request) -> HttpResponse:
    """Walk every chain and say how each stands; the check itself is recorded."""
    states = None
    if request.method == "POST":
        states = verification.verify(request.POST.get("chain") or None)
        for state in states:
            _note_check(request, state)
    chains = names.resolve(name for name, _, _ in verification.heads())
    return render(
        request, "records/check.html", {"states": states, "chains": sorted(chains.items())}
    )


@page(needs=VIEW)
def heads(request: Request) -> Any:
    """Every chain's last hash, to be kept somewhere else."""
    rows = verification.heads()
    return downloads.as_csv(f"heads-{localdate()}", ("chain", "serial", "hash"), rows)


def _asked(request: Request) -> tuple[Search, QuerySet[Record]]:
    """The search form and what it finds; a wrong form finds nothing."""
    form = Search(request.GET or None)
    rows = queries.seen_by(request.by)
    if not form.is_bound:
        return form, rows
    return form, queries.found(rows, **form.cleaned_data) if form.is_valid() else rows.none()


def _query(request: Request) -> str:
    asked = request.GET.copy()
    for name in ("after", "before"):
        asked.pop(name, None)
    return asked.urlencode()


def _shown(rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Rows as people read them, with two look-ups however many there are."""
    known = names.resolve(
        {ref for row in rows for ref in (row.by, row.chain, row.acting_for, _ref(row)) if ref}
    )
    return [
        {
            "record": row,
            "by": known[row.by],
            "acting_for": known.get(row.acting_for, ""),
            "chain": known[row.chain],
            "deed": deed_title(row.deed),
            "kind": kind_title(row.kind),
            "key": row.key if known[_ref(row)] == _ref(row) else known[_ref(row)],
            "thing": f"{row.kind} {row.key}",
        }
        for row in rows
    ]


def _ref(row: Record) -> str:
    """The thing as people are referred to, for those that are people: "user:17"."""
    return f"{row.kind.rpartition('.')[2]}:{row.key}"


def deed_title(name: str) -> str:
    """What a deed is called: as the catalogues have it, else the title of its permission."""
    if (said := named(name)) != name:
        return said
    asked = DEEDS[name].permission if name in DEEDS else None
    return say(asked.title) if isinstance(asked, Permission) else plainly(name)


def kind_title(kind: str) -> str:
    """What a kind of thing is called: as the catalogues have it, else as its model says."""
    if (said := named(kind)) != kind:
        return said
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind


def _cells(rows: QuerySet[Record]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=500):
        yield [_cell(getattr(row, name)) for name in COLUMNS]


def _cell(value: Any) -> Any:
    return seals.canonical(value) if isinstance(value, dict | list) else value


def _note_check(request: Request, state: verification.ChainState) -> None:
    actions.note(
        subject=("records.chain", state.name),
        deed="records.check",
        by=request.by,
        after={"count": state.count, "hash": state.hash, "intact": state.intact},
    )
