"""Where machines hand counts in: readings in batches, and whole deliveries of a feed.

Plain views, because they are the busiest addresses there are. A key opens them, never a cookie.
Nothing is answered before it is kept.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from xiuhua.accounts.limits import limit_roughly
from xiuhua.accounts.models import ApiKey
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.kernel.words import Denied, Words
from xiuhua.web.doors import page
from xiuhua.web.language import say

from .. import permissions
from ..ingest import decoding, delivering
from ..ingest.keeping import Refusal
from ..ingest.taking import MOST, Taken
from ..models import Delivery, Source

MOST_BYTES = 4 * 2**20
"""Of a batch of readings, packed or not."""
CALLS_A_MINUTE = 600
MOST_TOLD = 1_000
"""So many refusals and defects are listed in an answer; all of them are kept."""
BUSY_S = 5
View = Callable[..., HttpResponse]


class Refusing(Exception):  # noqa: N818 - it is an answer, not a malfunction
    """The request is answered with this status, in these words."""

    def __init__(self, status: int, text: str, **facts: Any) -> None:
        super().__init__(text)
        self.status, self.words = status, Words(text, **facts)


def for_keys(view: View) -> View:
    """Put around a door: only a key gets in, and every refusal is JSON with its status."""

    @functools.wraps(view)
    def shaped(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.by is PUBLIC:
            return _no_key()
        try:
            return view(request, *args, **kwargs)
        except Refusing as refusing:
            return told({"detail": say(refusing.words)}, refusing.status)
        except OperationalError:
            busy = told({"detail": say("The platform is busy. Send it again in a moment.")}, 503)
            busy.headers["Retry-After"] = str(BUSY_S)
            return busy

    shaped.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie gives any power here
    return shaped


def told(facts: Any, status: int = 200) -> HttpResponse:
    """An answer in JSON."""
    return HttpResponse(msgspec.json.encode(facts), content_type="application/json", status=status)


def _no_key() -> HttpResponse:
    answer = told({"detail": say("Send an API key in the Authorization header.")}, 401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="xiuhua"'
    return answer


@for_keys
@page(needs=permissions.FEED, method="POST")
def readings(request: Any) -> HttpResponse:
    """Up to 10,000 readings of one source, as JSON; answers what became of them, once they are kept."""
    key = _key(request)
    if request.content_type != "application/json":
        raise Refusing(415, "Send JSON: Content-Type: application/json.")
    content = _body(request, MOST_BYTES)
    try:
        incoming = decoding.decoded(content)
    except msgspec.ValidationError as wrong:
        raise Refusing(422, "Not a delivery of readings: {why}", why=str(wrong)) from None
    except msgspec.DecodeError as wrong:
        raise Refusing(400, "The body is not valid JSON: {why}", why=str(wrong)) from None
    if len(incoming) > MOST:
        raise Refusing(413, "At most {most} readings at once; send them in parts.", most=MOST)
    source = _source(key, incoming.source)
    taken = decoding.take(source, incoming, timezone.now())
    return told(_became(taken))


def _became(taken: Taken) -> dict[str, Any]:
    return {
        "seq": taken.seq, **taken.counts,
        "refused": [_refused(one) for one in taken.refusals[:MOST_TOLD]],
    }  # fmt: skip


def _refused(one: Refusal) -> dict[str, Any]:
    return {"index": one.index, "key": one.key, "rule": one.rule, "words": say(one.finding.words)}


@for_keys
@page(needs=permissions.FEED, method=("PUT", "POST"))
def feed(request: Any, source: str) -> HttpResponse:
    """A whole delivery of a source, in the format that is set for it; each defect is named."""
    found = _source(_key(request), source)
    content = _body(request, delivering.MOST_BYTES)
    if not content:
        raise Refusing(400, "The delivery is empty.")
    made = delivering.deliver(found, content, timezone.now(), way="api", by=request.by.ref)
    return told(_delivered(made), 422 if made.unreadable else 200)


def _delivered(made: Delivery) -> dict[str, Any]:
    return {
        "delivery": made.pk, "rows": made.rows, "kept": made.kept, "lost": made.lost,
        "sites": made.sites, "bays": made.bays, "readings": made.taken, "missing": made.missing,
        "back": made.back, "differences": made.differences[:MOST_TOLD],
        "defects": made.defects[:MOST_TOLD],
    }  # fmt: skip


# --- what every call goes through -----------------------------------------------------------------
def _key(request: Any) -> ApiKey:
    """The key that calls, unless it calls too often."""
    if not isinstance(request.by, ApiKey):
        raise Denied("Counts are sent with an API key. The security administrator issues them.")
    limit_roughly(f"parking.feed:{request.by.ref}", per=timedelta(minutes=1), count=CALLS_A_MINUTE)
    return request.by


def _source(key: ApiKey, named: str) -> Source:
    """The source that the delivery names, if it is the key's to feed."""
    found = Source.objects.select_related("operator").filter(key=named[:40]).first()
    if found is None:
        raise Refusing(404, "There is no source called {key}.", key=named[:40])
    owner = found.operator.organisation_id if found.operator else None
    if key.organisation_id is not None and key.organisation_id != owner:
        raise Denied("This source belongs to another operator.")
    if not found.in_use:
        raise Refusing(409, "This source is not in use. Ask the parking office to switch it on.")
    return found


def _body(request: HttpRequest, most: int) -> bytes:
    """The body, unpacked; never more than `most` bytes of either."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > most:
        raise Refusing(413, "Too large: at most {most} MB.", most=most // 2**20)
    content = request.read(most + 1)
    if len(content) > most:
        raise Refusing(413, "Too large: at most {most} MB.", most=most // 2**20)
    packing = request.headers.get("Content-Encoding", "identity").strip().lower()
    if packing == "identity":
        return content
    if packing != "gzip":
        raise Refusing(415, "Only gzip is unpacked here.")
    try:
        return decoding.unpacked(content, most)
    except decoding.TooMuch:
        raise Refusing(413, "Unpacked it is too large: at most {most} MB.", most=most // 2**20) from None  # fmt: skip
    except ValueError:
        raise Refusing(400, "It cannot be unpacked as gzip.") from None
