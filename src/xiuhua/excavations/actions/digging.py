"""Works on the spot: emergencies, opening and restoring sections, rest and end."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.evidence.actions import attach
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.workflow import move
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import UNWATCHED, Permit, Section
from ..queries.coverage import watched_now
from ..queries.owning import only_own
from ..rules.warranty import look_from
from ..workflow import OPENED, PERMIT, SECTION, UNDER_WAY, PermitState, SectionState
from .clocks import due
from .reviewing import told
from .thanks import end_watches

EMERGENCY_AHEAD = timedelta(minutes=5)


@deed(permissions.APPLY, on="permit")
def break_open(permit: Permit, *, at: datetime, by: Actor) -> Permit:
    """A burst pipe is dug up at once; the emergency is to be filed within 24 hours."""
    only_own(permit, by)
    if not permit.is_emergency:
        raise Refused("Only an emergency is dug up before it is granted.")
    if not permit.sections.exists():
        raise Refused("Say where it is dug: add a section first.")
    if at > timezone.now() + EMERGENCY_AHEAD:
        raise Refused("This moment lies ahead.", field="at")
    move(permit, PERMIT, "break_open", by=by)
    permit.broke_open_at, permit.began_on = at, localdate(at)
    permit.save()
    for section in permit.sections.all():
        section.unwatched, section.unwatched_words = "emergency", permit.emergency_words[:200]
        section.save()
        _open(section, by, localdate(at))
    told(permit, "break_open")
    return permit


@deed(permissions.APPLY, on="permit")
def file_emergency(permit: Permit, *, police_document: str, by: Actor, planning_document: str = "") -> Permit:  # fmt: skip
    """File an emergency afterwards; late ones are taken too, and found by the nightly pass."""
    only_own(permit, by)
    if permit.broke_open_at is None:
        raise Refused("This is no emergency that was dug up.")
    if permit.filed_at is not None:
        raise Refused("It is filed already.")
    move(permit, PERMIT, "file_emergency", by=by)
    permit.police_document = police_document.strip()[:120] or permit.police_document
    permit.planning_document = planning_document.strip()[:120] or permit.planning_document
    permit.filed_at = permit.submitted_at = timezone.now()
    permit.due_at = due("review", permit.filed_at)
    permit.save()
    return permit


@deed(permissions.START, on="section")
def open_section(section: Section, *, by: Actor, photos: Any = ()) -> Section:
    """Open the road. Refused without a watcher, or a noted reason why there is none."""
    permit = _permit(section, by)
    if permit.now not in UNDER_WAY:
        raise Refused("The permit is not granted. Nobody may dig yet.")
    today = localdate()
    if permit.granted_first and today < permit.granted_first:
        raise Refused("It may be dug from {day} on.", day=permit.granted_first)
    _open(section, by, today)
    _attach(section, photos, "opened", by)
    if permit.now in (PermitState.GRANTED, PermitState.SUSPENDED):
        move(permit, PERMIT, "start", by=by)
        permit.began_on = permit.began_on or today
        permit.save()
        told(permit, "start")
    return section


def _open(section: Section, by: Actor, day: Any) -> None:
    facts = _Watched(section.name, bool(section.unwatched) or watched_now(section, day))
    move(section, SECTION, "open", by=by, facts=facts)
    section.opened_on = day
    section.save()


class _Watched:
    """What the workflow asks of a section that is to be opened."""

    def __init__(self, name: str, watched: bool) -> None:
        self.name, self.watched = name, watched


@deed(permissions.RECRUIT, on="section")
def leave_unwatched(section: Section, *, why: str, words: str, by: Actor) -> Section:
    """A section may be opened without a watcher, for one of the reasons; everybody reads it."""
    if why not in dict(UNWATCHED):
        raise Refused("Choose one of the reasons.", field="why")
    if not words.strip():
        raise Refused("Say it in a sentence; everybody can read it.", field="words")
    section.unwatched, section.unwatched_words = why, words.strip()[:200]
    section.unwatched_since = None
    section.save()
    return section


@deed(permissions.START, on="section")
def rest(section: Section, *, by: Actor) -> Section:
    """Work rests there; it is still watched."""
    permit = _permit(section, by)
    move(section, SECTION, "rest", by=by)
    section.rests_since = localdate()
    section.save()
    if permit.now is PermitState.STARTED and not _in_work(permit):
        move(permit, PERMIT, "suspend", by=by)
        permit.save()
    return section


@deed(permissions.START, on="section")
def resume(section: Section, *, by: Actor) -> Section:
    """Work goes on there."""
    permit = _permit(section, by)
    move(section, SECTION, "resume", by=by)
    section.rests_since = None
    section.save()
    if permit.now is PermitState.SUSPENDED:
        move(permit, PERMIT, "start", by=by)
        permit.save()
    return section


@deed(permissions.START, on="section")
def restore(section: Section, *, by: Actor, photos: Any = ()) -> Section:
    """The road is closed and restored there; the watcher looks on until it is signed off."""
    _permit(section, by)
    move(section, SECTION, "restore", by=by)
    section.restored_on, section.rests_since = localdate(), None
    section.save()
    _attach(section, photos, "restored", by)
    return section


@deed(permissions.START, on="permit")
def finish(permit: Permit, *, by: Actor) -> Permit:
    """All is restored: the office and the traffic police are asked to sign it off."""
    only_own(permit, by)
    left = [one for one in permit.sections.all() if one.now in OPENED]
    if left:
        raise Refused("{section} still lies open. Restore it first.", section=str(left[0]))
    move(permit, PERMIT, "finish", by=by, facts=permit)
    permit.ended_on = localdate()
    permit.save()
    told(permit, "finish")
    return permit


@deed(permissions.SIGN_OFF, on="permit")
def sign(permit: Permit, *, party: str, by: Actor) -> Permit:
    """One of the two who sign a road off: "municipal" or "police". With both, the warranty begins."""
    if permit.now is not PermitState.FINISHED:
        raise Refused("Only works that are over can be signed off.")
    if party not in ("municipal", "police"):
        raise Refused("Choose who signs.", field="party")
    own = getattr(by, "refs", None) or {by.ref}
    other = permit.police_by if party == "municipal" else permit.municipal_by
    if other and other in own:
        raise Refused("You have signed for the other side. Somebody else has to sign here.")
    setattr(permit, f"{party}_on", localdate())
    setattr(permit, f"{party}_by", by.ref)
    if permit.municipal_on and permit.police_on:
        _sign_off(permit, by)
    permit.save()
    return permit


def _sign_off(permit: Permit, by: Actor) -> None:
    today = localdate()
    move(permit, PERMIT, "sign_off", by=by)
    permit.warranty_until = months_later(today, permit.warranty_months)
    for section in permit.sections.filter(state=SectionState.RESTORED.value):
        move(section, SECTION, "accept", by=by)
        section.signed_off_on = today
        section.save()
        end_watches(section, by=by)
    told(permit, "sign_off")


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


@deed(permissions.SIGN_OFF, on="permit")
def send_back(permit: Permit, *, section: Section, words: str, by: Actor) -> Permit:
    """Not restored well: the section is open again, and counts from the granted end."""
    if section.permit_id != permit.pk:
        raise Refused("Choose a section of this permit.", field="section")
    if not words.strip():
        raise Refused("Say what is to be mended.", field="words")
    move(section, SECTION, "reopen", by=by)
    section.restored_on = None
    section.save()
    move(permit, PERMIT, "mend_again", by=by)
    permit.ended_on = permit.municipal_on = permit.police_on = None
    permit.municipal_by = permit.police_by = ""
    permit.save()
    told(permit, "mend_again")
    return permit


@deed(permissions.SIGN_OFF, on="permit")
def check_warranty(permit: Permit, *, words: str, sound: bool, by: Actor) -> Permit:
    """The look in the last three months of the warranty; what is not sound is mended by the contractor."""
    if permit.now is not PermitState.WARRANTY:
        raise Refused("It is not in warranty.")
    if not words.strip():
        raise Refused("Write down what you saw.", field="words")
    if (
        sound
        and permit.warranty_until
        and (from_day := look_from(permit.warranty_until)) > localdate()
    ):
        raise Refused("That it is sound counts from {day} on, in its last three months.", field="sound",
                      day=from_day)  # fmt: skip
    permit.warranty_words = words.strip()[:400]
    permit.warranty_checked_on = localdate() if sound else None
    permit.save()
    if not sound:
        told(permit, "warranty_defect")
    return permit


@deed(permissions.SIGN_OFF, on="permit")
def close(permit: Permit, *, by: Actor) -> Permit:
    """The warranty is over and the road was found sound."""
    if permit.warranty_until and localdate() <= permit.warranty_until:
        raise Refused("The warranty runs until {day}.", day=permit.warranty_until)
    if permit.warranty_checked_on is None:
        raise Refused("Look at the road first; nobody has in the last three months.")
    move(permit, PERMIT, "close", by=by)
    permit.save()
    return permit


def _permit(section: Section, by: Actor) -> Permit:
    """The permit of a section, locked, once it is clear that `by` may move it."""
    permit = Permit.objects.select_for_update().get(pk=section.permit_id)
    only_own(permit, by)
    return permit


def _in_work(permit: Permit) -> bool:
    return permit.sections.filter(state=SectionState.OPEN.value).exists()


def _attach(section: Section, photos: Any, stage: str, by: Actor) -> None:
    for photo in photos:
        attach(photo, subject=("excavations.section", section.number), stage=stage,
               division=section.division, by=by)  # fmt: skip
