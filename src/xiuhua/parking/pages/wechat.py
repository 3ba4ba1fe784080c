"""Where WeChat calls: plain answers, for its servers and nobody else."""

from __future__ import annotations

from django.http import HttpResponse

from xiuhua.web.doors import Request, page

from .. import permissions
from ..actions import talking
from ..models import OfficialAccount
from ..wechat.calls import Call
from ..wechat.fields import MOST_BYTES
from ..wechat.refusal import Unheard

XML = "text/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"


@page(needs=permissions.TALK, method=("GET", "POST"))
def callback(request: Request, account: str) -> HttpResponse:
    """A call of WeChat: the check of an address (GET), or a message (POST).

    Whatever is wrong, an unknown account too, is answered by the same empty 403.
    """
    known = OfficialAccount.objects.filter(key=account).first()
    came = talking.Came(known, Call.of(request.GET))
    try:
        if request.method != "POST":
            return HttpResponse(talking.greet(came), content_type=PLAIN)
        reply = talking.received(came, _body(request))
    except Unheard:
        return HttpResponse(status=403, content_type=PLAIN)
    return HttpResponse(reply, content_type=XML if reply.startswith("<") else PLAIN)


def _body(request: Request) -> bytes:
    """At most so much as we read at all; a body that says it is longer is not even begun."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Unheard
    body: bytes = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Unheard
    return body


callback.csrf_exempt = True  # type: ignore[attr-defined]  # the signature says who calls, no cookie
