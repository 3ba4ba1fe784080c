"""Accounts: the list, and one account with its roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xiuhua.kernel.words import Missing, Refused
from xiuhua.web import downloads, tables
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, factor, forms, links, queries
from ..models import Deputy, Grant, User
from ..permissions import GRANT, MANAGE_USERS, SEE_USERS
from .again import proved

COLUMNS = ("Username", "Full name", "Organisation", "Roles", "Active")
MOST_ROWS = 5_000
USER: dict[str, Any] = {"of": User, "by": "username", "select": ("organisation",)}


@page(needs=SEE_USERS)
def users(request: Request) -> HttpResponse:
    """Find an account."""
    form = forms.FindUsers(request.GET or None)
    rows = _found(form)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    found = tables.keyset(rows, order=["username"], after=after, before=before)
    count, more = tables.counted(rows)
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    context = {"form": form, "page": found, "count": count, "more": more,
               "may_manage": request.by.may(MANAGE_USERS), "may_grant": request.by.may(GRANT),
               "query": query.urlencode()}  # fmt: skip
    return render(request, "accounts/users.html", context)


@page(needs=SEE_USERS)
def export(request: Request, form: str) -> Any:
    """The accounts found, as CSV or xlsx."""
    make = {"csv": downloads.as_csv, "xlsx": downloads.as_xlsx}.get(form)
    if make is None:
        raise Missing("There is a csv and an xlsx file, nothing else.")
    rows = _found(forms.FindUsers(request.GET or None)).order_by("username")
    if rows[MOST_ROWS : MOST_ROWS + 1].exists():
        raise Refused("More than {count} accounts: search for fewer first.", count=MOST_ROWS)
    header = [say(column) for column in COLUMNS]
    return make(f"users-{timezone.localdate()}", header, _cells(rows))


@page(needs=MANAGE_USERS, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Open an account."""
    form = forms.NewAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = actions.open_account(by=request.by, **form.cleaned_data)
            messages.success(request, say("The account is open. Send the link to set a password."))
            return redirect("accounts:user", made.username)
    return render(request, "accounts/user_new.html", {"form": form})


@page(needs=SEE_USERS, **USER)
def user(request: Request, user: User) -> HttpResponse:
    """One account: its facts, its roles, and what may be done about it."""
    return _shown(request, user)


@page(needs=MANAGE_USERS, method="POST", **USER)
def correct(request: Request, user: User) -> HttpResponse:
    """Put an account's facts right."""
    form = forms.Account(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.correct_account(user, by=request.by, **form.cleaned_data)
            return _done(request, user)
    return _shown(request, user, facts=form)


@page(needs=MANAGE_USERS, method="POST", **USER)
@proved
def invite(request: Request, user: User) -> HttpResponse:
    """A one-time link to set a password, shown once."""
    _link, shown = actions.invite(user, by=request.by)
    path = request.build_absolute_uri(links.url(shown, whole=False))
    return render(request, "accounts/invited.html", {"rows": [(user, path)], "back": user})


@page(needs=MANAGE_USERS, method="POST", **USER)
def close(request: Request, user: User) -> HttpResponse:
    """Close an account."""
    return _with_reason(request, user, actions.close_account)


@page(needs=MANAGE_USERS, method="POST", **USER)
def reopen(request: Request, user: User) -> HttpResponse:
    """Open a closed account again."""
    return _with_reason(request, user, actions.reopen_account)


@page(needs=GRANT, method="POST", **USER)
def throw_out(request: Request, user: User) -> HttpResponse:
    """End all sessions of an account."""
    return _with_reason(request, user, actions.throw_out)


@page(needs=GRANT, method="POST", **USER)
@proved
def drop_factor(request: Request, user: User) -> HttpResponse:
    """Let somebody enrol a new phone."""
    return _with_reason(request, user, actions.drop_second_factor)


@page(needs=GRANT, method="POST", **USER)
@proved
def give(request: Request, user: User) -> HttpResponse:
    """Give a role."""
    form = forms.GiveRole(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.give_role(user, by=request.by, **form.cleaned_data)
            return _done(request, user)
    return _shown(request, user, role=form)


@page(needs=GRANT, method="POST", of=Grant, select=("user", "user__organisation"))
@proved
def end_grant(request: Request, grant: Grant) -> HttpResponse:
    """Take a role back."""
    form = forms.Reason(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.end_grant(grant, by=request.by, reason=form.cleaned_data["reason"])
            return _done(request, grant.user)
    return _shown(request, grant.user, reason=form)


def _with_reason(request: Request, user: User, action: Any) -> HttpResponse:
    form = forms.Reason(request.POST)
    if form.is_valid():
        with refusals_on(form):
            action(user, by=request.by, reason=form.cleaned_data["reason"])
            return _done(request, user)
    return _shown(request, user, reason=form)


def _done(request: Request, user: User) -> HttpResponse:
    messages.success(request, say("Done, and recorded."))
    return redirect("accounts:user", user.username)


def _shown(
    request: Request,
    user: User,
    *,
    facts: forms.Account | None = None,
    role: forms.GiveRole | None = None,
    reason: forms.Reason | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    grants = list(user.grants.all())
    initial = {
        "name": user.name, "phone": user.phone, "email": user.email,
        "organisation": user.organisation.code if user.organisation else None,
    }  # fmt: skip
    standing = Deputy.objects.filter(ended_at=None, last_on__gte=today)
    context = {
        "account": user,
        "present": [grant for grant in grants if not grant.last_on or grant.last_on >= today],
        "ended": [grant for grant in grants if grant.last_on and grant.last_on < today],
        "deputies": standing.filter(principal=user).select_related("deputy"),
        "principals": standing.filter(deputy=user).select_related("principal"),
        "factor": factor.device_of(user),
        "may_manage": request.by.may(MANAGE_USERS, user.division_code),
        "may_grant": request.by.may(GRANT, user.division_code),
        "facts": facts or forms.Account(initial=initial),
        "role": role or forms.GiveRole(),
        "reason": reason or forms.Reason(),
    }
    status = 422 if facts or role or reason else 200
    return render(request, "accounts/user.html", context, status=status)


def _found(form: forms.FindUsers) -> Any:
    if not form.is_bound:
        return queries.users()
    return queries.users(**form.cleaned_data) if form.is_valid() else User.objects.none()


def _cells(rows: Any) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=500):
        roles = ", ".join(say(grant.title) for grant in row.present)
        yield [
            row.username,
            row.name,
            row.organisation or "",
            roles,
            say("yes") if row.is_active else say("no"),
        ]
