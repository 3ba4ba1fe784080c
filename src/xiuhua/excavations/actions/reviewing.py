"""The office's side of a permit: reviewing, asking, unlocking, granting, deciding about changes."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.timezone import localdate
from shapely.geometry import shape

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.workflow import move
from xiuhua.records.deeds import deed

from .. import permissions
from ..events import PermitMoved
from ..models import Permit, PermitRequest
from ..queries.review import review as facts_of
from ..workflow import PERMIT
from .applying import whole_outline
from .numbers import paper_number


@deed(permissions.REVIEW, on="permit")
def review(permit: Permit, *, by: Actor) -> Permit:
    """Somebody takes it up."""
    move(permit, PERMIT, "review", by=by)
    permit.save()
    return permit


@deed(permissions.REVIEW, on="permit")
def ask(permit: Permit, *, words: str, by: Actor) -> Permit:
    """Ask the applicant for what is missing; the office's clock stands until they answer."""
    if not words.strip():
        raise Refused("Write what is missing.", field="words")
    move(permit, PERMIT, "ask", by=by)
    permit.due_at = None
    PermitRequest.objects.create(
        permit=permit, kind="question", words=words.strip()[:400], asked_at=timezone.now(),
        asked_by=by.ref,
    )  # fmt: skip
    permit.save()
    told(permit, "ask")
    return permit


@deed(permissions.UNLOCK, on="permit")
def unlock(permit: Permit, *, authority: str, document: str, by: Actor) -> Permit:
    """Note which authority allows to dig up a locked road, and by which document."""
    if not authority.strip():
        raise Refused("Name the authority that allows it.", field="authority")
    if not document.strip():
        raise Refused("Name the document.", field="document")
    permit.unlocked_by, permit.unlocked_document = authority.strip()[:80], document.strip()[:120]
    permit.save()
    return permit


@deed(permissions.GRANT, on="permit")
def grant(
    permit: Permit, *, first: date, last: date, by: Actor, conditions: str = "", waiver: str = "",
    warranty_months: int = 12, restoration: str = "",
) -> Permit:  # fmt: skip
    """Grant it for these days; the fee follows the table, or is waived for a reason."""
    if last < first:
        raise Refused("It ends before it begins. Choose a later day.", field="last")
    permit.granted_first, permit.granted_last = first, last
    facts = facts_of(permit)
    emergency = permit.is_emergency and permit.began_on is not None
    step = "grant_emergency" if emergency else "grant"
    move(permit, PERMIT, step, by=by, facts=facts)
    permit.fee_fen = 0 if waiver.strip() else facts.fee_fen
    permit.waiver, permit.conditions = waiver.strip()[:200], conditions.strip()[:2000]
    permit.warranty_months = warranty_months
    if restoration.strip():
        permit.restoration = restoration.strip()[:200]
    permit.paper_number = permit.paper_number or paper_number(localdate())
    permit.decided_at, permit.due_at = timezone.now(), None
    permit.save()
    told(permit, "grant")
    return permit


@deed(permissions.GRANT, on="permit")
def refuse(permit: Permit, *, words: str, by: Actor) -> Permit:
    """Not granted, with the reason that the applicant reads."""
    if not words.strip():
        raise Refused("Say why it is not granted.", field="words")
    move(permit, PERMIT, "refuse", by=by)
    permit.refused_words, permit.decided_at = words.strip()[:400], timezone.now()
    permit.due_at = None
    permit.save()
    told(permit, "refuse")
    return permit


@deed(permissions.GRANT, on="permit")
def revoke(permit: Permit, *, words: str, by: Actor) -> Permit:
    """Take a granted permit away; the road is to be restored at once."""
    if not words.strip():
        raise Refused("Say why it is revoked.", field="words")
    move(permit, PERMIT, "revoke", by=by)
    permit.refused_words = words.strip()[:400]
    permit.save()
    told(permit, "revoke")
    return permit


@deed(permissions.GRANT, on="asked")
def decide_change(asked: PermitRequest, *, granted: bool, words: str, by: Actor) -> PermitRequest:
    """Grant or refuse a change; what was granted before stays in the request."""
    if asked.state != "open" or asked.kind == "question":
        raise Refused("This request is decided already.")
    if asked.asked_by in (getattr(by, "refs", None) or {by.ref}):
        raise Refused("You asked for it yourself, so somebody else has to decide.")
    if not granted and not words.strip():
        raise Refused("Say why not.", field="words")
    asked.state = "granted" if granted else "refused"
    asked.reply, asked.decided_at, asked.decided_by = words.strip()[:400], timezone.now(), by.ref
    asked.save()
    permit = Permit.objects.select_for_update().get(pk=asked.permit_id)
    if granted:
        _carry_out(permit, asked)
        permit.save()
    told(permit, "change")
    return asked


def _carry_out(permit: Permit, asked: PermitRequest) -> None:
    if asked.kind == "time":
        permit.granted_last = date.fromisoformat(asked.after["last"])
        return
    section = permit.sections.get(number=asked.after["section"])
    section.take_shape(shape(asked.after["geometry"]))
    section.line, section.length_m = asked.after["line"], asked.after["length_m"]
    section.save()
    whole_outline(permit)


@deed(permissions.GRANT, on="permit")
def shorten(permit: Permit, *, last: date, reason: str, by: Actor) -> Permit:
    """An earlier end than granted, for a reason: an event, a parade, the flood season."""
    if permit.granted_last is None or last >= permit.granted_last:
        raise Refused("Choose a day before the granted end.", field="last")
    if last < localdate() - timedelta(days=1):
        raise Refused("Choose a day that is not over yet.", field="last")
    if not reason.strip():
        raise Refused("Say why.", field="reason")
    permit.granted_last = last
    permit.save()
    told(permit, "change")
    return permit


def told(permit: Permit, step: str) -> None:
    """Announce what happened to a permit; whoever follows hears of it after the deed."""
    announce(PermitMoved(number=permit.number, step=step, now=permit.state))
