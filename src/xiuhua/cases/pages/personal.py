"""A report opened by a personal link out of a message: the same page, without a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect

from xiuhua.accounts.models import PersonalLink
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request

from ..models import Case, Companion
from ..queries.following import Holder
from .following import doubted, rated, shown

SAYS: dict[str, Callable[[Request, Holder], dict[str, Any]]] = {
    "rate/": rated,
    "not-fixed/": doubted,
}


def by_link(request: Request, link: PersonalLink, rest: str) -> HttpResponse:
    """See how one's report stands and say how it went; what is said counts as the public's."""
    holder, base = holder_of(link), request.path.removesuffix(rest)
    request.by = PUBLIC
    if not rest and request.method in {"GET", "HEAD"}:
        return shown(request, holder, base=base)
    if rest not in SAYS:
        raise Missing("This link no longer opens anything.")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if wrong := SAYS[rest](request, holder):
        return shown(request, holder, base=base, **wrong)
    return HttpResponseRedirect(f"{base}#how")


def holder_of(link: PersonalLink) -> Holder:
    """Whose report the link opens: their own, one that was merged, or one they joined."""
    if link.subject_kind != Case.record_kind or link.person_id is None:
        raise Missing("This link no longer opens anything.")
    rows = Case.objects.select_related("category", "plain", "unit", "division__parent")
    rows = rows.defer("division__geometry", "division__parent__geometry")
    about = Q(number=link.subject_key) | Q(merged_into__number=link.subject_key)
    if own := rows.filter(about, reporter=link.person_id).first():
        return Holder(own)
    found = Companion.objects.filter(person=link.person_id).last()
    if found is None:
        raise Missing("This link no longer opens anything.")
    return Holder(rows.get(pk=found.case_id), found)
