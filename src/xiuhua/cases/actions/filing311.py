"""What comes by Open311: a request, and more told about one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from xiuhua.evidence.actions import Prepared, attach
from xiuhua.kernel.datum import Datum
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.places.atlas import atlas
from xiuhua.places.models import Division, Level
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case, Step
from ..open311 import reading
from ..open311.given import Given
from ..queries.open311 import service
from ..workflow import CaseState
from .afterwards import not_fixed
from .reporting import MOST_WORDS_OF, Report, own_county, report

MOST_WORDS = MOST_WORDS_OF["open311"]


@dataclass(frozen=True)
class Filed:
    """The case, the code its reporter follows it by, and what of their telling was not kept."""

    case: Case
    code: str
    unread: tuple[str, ...]


def file_request(given: Given, *, photos: Sequence[Prepared], by: Actor, once: str = "") -> Filed:
    """Take down a request; `once` is the client's own key that makes sending it twice harmless."""
    if not given.one("service_code"):
        raise Refused("“service_code” is missing.")
    asked = service(given.one("service_code"))
    point, teller = reading.point(given), reading.teller(given)
    case, code = report(
        Report(
            words=given.one("description"),
            plain=asked.line,
            category=asked.kind,
            lon=point[0] if point else None,
            lat=point[1] if point else None,
            datum=_datum(given),
            division=None if point else _division(given),
            address=given.one("address_string"),
            precision="" if point else "address",
            name=teller.name,
            phone=teller.phone,
            email=teller.email,
            photos=photos,
            source="open311",
            answers=reading.answers(given, asked.questions),
            media_urls=reading.media_urls(given),
            request_key=_once(by, once),
        ),
        by=by,
    )
    return Filed(case, code, teller.unread)


def _datum(given: Given) -> Datum:
    """The standard speaks WGS84; maps of this country may say otherwise by `datum`."""
    try:
        return Datum(given.one("datum") or Datum.WGS84)
    except ValueError:
        raise Refused("“datum” is one of: {known}.", known=", ".join(Datum)) from None


def _division(given: Given) -> Division:
    """Where it is, without a point: the division of an address_id, else what the address names."""
    code, address = given.one("address_id"), given.one("address_string")
    rows = Division.objects.defer("geometry")
    if code and (found := rows.filter(pk=code, pk__startswith=own_county()).first()):
        return found
    if not address:
        raise Refused(
            "Say where it is: “lat” and “long”, or “address_string”, or as “address_id” the code "
            "of a town or community."
        )
    return rows.get(pk=named_in(address, own_county()))


def named_in(address: str, county: str) -> str:
    """The code of the smallest division that an address names for certain; else the county's."""
    text, within = address.replace(" ", ""), county
    for level in (Level.TOWN, Level.COMMUNITY):
        found = {
            entry.code
            for entry in atlas().entries.values()
            if entry.level == level and entry.code.startswith(within)
            if any(len(name) > 1 and name in text for name in (entry.short, entry.name))
        }
        if len(found) == 1:
            within = found.pop()
    return within


def tell(
    case: Case,
    *,
    words: str,
    status: str,
    by: Actor,
    media_urls: Sequence[str] = (),
    photos: Sequence[Prepared] = (),
    once: str = "",
) -> Step:
    """More about a case from whoever filed it; "open" about a closed one says it is not fixed."""
    if len(words) > MOST_WORDS:
        raise Refused("At most {most} characters, please.", field="words", most=MOST_WORDS)
    key = _once(by, once)
    if key and (earlier := Step.objects.filter(request_key=key).first()):
        return earlier
    if status.lower() == "open" and case.now is CaseState.CLOSED:
        not_fixed(case, words=words, by=by, request_key=key or "")
        return case.steps.filter(name="not_fixed").order_by("at", "id").last()  # type: ignore[return-value]  # just made
    if not (words or media_urls or photos):
        raise Refused("Say something in “description”, or send a picture.")
    return tell_more(case, words=words, media_urls=media_urls, photos=photos, key=key, by=by)


@deed(permissions.FOLLOW, on="case")
def tell_more(
    case: Case,
    *,
    words: str,
    media_urls: Sequence[str],
    photos: Sequence[Prepared],
    key: str | None,
    by: Actor,
) -> Step:
    """Keep more words and pictures with a case; it stays where it stands."""
    for photo in photos:
        attach(
            photo,
            subject=("cases.case", case.number),
            division=case.division_id,
            through="open311",
            by=by,
        )
    if media_urls:
        case.media_urls = list(dict.fromkeys([*case.media_urls, *media_urls]))
        case.save(update_fields=["media_urls"])
    return Step.objects.create(
        case=case, name="told_more", at=timezone.now(), by=by.ref, state=case.state, words=words,
        request_key=key,
    )  # fmt: skip


def _once(by: Actor, key: str) -> str | None:
    """A client's key as ours: nobody else's client can mean the same."""
    return hashlib.sha256(f"{by.ref}:{key}".encode()).hexdigest() if key else None
