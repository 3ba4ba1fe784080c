"""/.well-known/security.txt: where somebody who has found a hole may say so (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from xiuhua.kernel.words import Missing
from xiuhua.web.doors import page
from xiuhua.web.permissions import LOOK

GOOD_FOR = timedelta(days=90)


@page(needs=LOOK)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a hole; there is none where no contact is set."""
    if not settings.SECURITY_CONTACT:
        raise Missing("There is no such page.")
    until = (timezone.now() + GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until}",
        "Preferred-Languages: zh, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
