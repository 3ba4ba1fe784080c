"""What a phone without signal needs of the server: the worker's script, a pass, and its list."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing

from .building import DIST
from .doors import Request, page
from .language import say
from .permissions import LOOK


def who(by: Actor) -> str:
    """A mark by which a phone tells whose work waits on it; "" for everybody without an account."""
    if by.ref == "public" or by.ref.startswith("link:"):
        return ""
    return salted_hmac("web.outbox", by.ref).hexdigest()[:16]


@page(needs=LOOK, cached=True)
def worker(request: Request) -> HttpResponse:
    """The service worker, at the root so that it may answer for the phone's pages."""
    try:
        script = (DIST / "worker.js").read_bytes()
    except FileNotFoundError:
        raise Missing("The front end is not built. Run the command setup.") from None
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@page(needs=LOOK)
def pass_for_forms(request: Request) -> HttpResponse:
    """A fresh token for forms that waited, and whose they have to be."""
    return JsonResponse({"token": get_token(request), "who": who(request.by)})


@page(needs=LOOK)
def waiting(request: Request) -> HttpResponse:
    """What waits on this phone to be sent; the browser fills it in, the server knows nothing of it."""
    return render(request, "web/outbox.html", {"title": say("Waits to be sent")})
