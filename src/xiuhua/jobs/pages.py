"""The queue, for the administrator: what failed, and what to do about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.tables import keyset

from . import actions, forms, permissions, queries
from .models import Job

SIZE = 50


@page(needs=permissions.VIEW)
def queue(request: Request) -> HttpResponse:
    """The jobs in a state, the failed ones unless asked otherwise, newest first."""
    return _queue(request)


def _queue(
    request: Request, discarding: forms.Discard | None = None, which: int | None = None
) -> HttpResponse:
    form = forms.Find(request.GET if "state" in request.GET else {"state": Job.State.DEAD})
    wanted = form.cleaned_data if form.is_valid() else {"state": Job.State.DEAD, "q": ""}
    found = keyset(
        queries.find_jobs(wanted["state"], wanted["q"]),
        order=("-id",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=SIZE,
    )
    context = {
        "form": form,
        "page": found,
        "queue": queries.queue_state(),
        "may_mend": request.by.may(permissions.MEND),
        "discarding": discarding,
        "which": which,
    }
    status = 200 if discarding is None else 422
    return render(request, "jobs/queue.html", context, status=status)


@page(needs=permissions.MEND, of=Job, method="POST")
def requeue(request: Request, job: Job) -> HttpResponse:
    """Put a failed job back into the queue with all its attempts."""
    actions.requeue(job.pk, by=request.by)
    messages.success(request, _("Job {number} is in the queue again.").format(number=job.pk))
    return HttpResponseRedirect(reverse("jobs:queue"))


@page(needs=permissions.MEND, of=Job, method="POST")
def discard(request: Request, job: Job) -> HttpResponse:
    """Let a failed job be, for a reason."""
    form = forms.Discard(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.discard(job.pk, reason=form.cleaned_data["reason"], by=request.by)
    if form.errors:
        return _queue(request, form, job.pk)
    messages.success(request, _("Job {number} is discarded.").format(number=job.pk))
    return HttpResponseRedirect(reverse("jobs:queue"))
