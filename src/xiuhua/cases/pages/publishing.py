"""Letting everybody read the words of a case, and taking them back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions
from ..actions import publishing as actions
from ..models import Case
from ..queries import desk as queries


@page(needs=permissions.PUBLISH, of=Case, by="number", method="POST")
def publish(request: Request, case: Case) -> HttpResponse:
    """Release the words, or with `take_back` withdraw them."""
    queries.seen(request.by, case)
    if "take_back" in request.POST:
        actions.take_back(case, by=request.by)
        messages.success(request, say("Nobody outside reads its words any more."))
    else:
        actions.publish(case, by=request.by)
        messages.success(request, say("Everybody can read its words now."))
    return HttpResponseRedirect(reverse("cases:case", args=[case.number]) + "#public")
