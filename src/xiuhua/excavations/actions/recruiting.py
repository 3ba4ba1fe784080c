"""Stewards find watchers, give them a section and a link, and let them go with thanks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts import links
from xiuhua.accounts.actions.persons import register
from xiuhua.accounts.models import PersonalLink
from xiuhua.cases.actions.reporting import own_county
from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Leave, Section, Watch, Watcher
from ..workflow import SectionState
from .thanks import end_watch, flag_if_bare

PURPOSE = "excavations.watch"
MOST_TERM = timedelta(days=366)
MOST_LEAVE = timedelta(days=60)


@deed(permissions.RECRUIT)
def recruit(
    *, name: str, phone: str, kind: str, place: str, division: str, consented: bool, notice: bool,
    tied: bool, first: date, last: date, by: Actor, insured: bool = False, no_phone: bool = False,
    is_demo: bool = False,
) -> Watcher:  # fmt: skip
    """A resident or merchant agrees to watch, with the safety notice signed. Nobody tied to the works."""
    if not name.strip():
        raise Refused("Write down the name.", field="name")
    if not consented:
        raise Refused("Nobody watches who has not agreed to.", field="consented")
    if not notice:
        raise Refused(
            "The safety notice has to be signed first: stand back, never argue.", field="notice"
        )
    if tied:
        raise Refused(
            "Whoever works for the contractor or gets money from it cannot watch it.", field="tied"
        )
    if not phone and not no_phone:
        raise Refused("Give a telephone number, or say that there is none and a paper card is used.",
                      field="phone")  # fmt: skip
    if not first <= last <= first + MOST_TERM:
        raise Refused("A term lasts a year at most, and ends after it begins.", field="last")
    person = register(name=name, phone=phone)
    today = localdate()
    return Watcher.objects.create(
        person=person, kind=kind, place=place.strip()[:120], division=division, consented_on=today,
        notice_on=today, insured=insured, no_phone=no_phone, first=first, last=last, is_demo=is_demo,
    )  # fmt: skip


@deed(permissions.RECRUIT, on="watcher")
def give_link(watcher: Watcher, *, by: Actor) -> tuple[Watcher, str]:
    """The watcher's own address, shown this once; an earlier one opens nothing any more."""
    if watcher.ended_on:
        raise Refused("This watcher has stopped.")
    until = timezone.make_aware(datetime.combine(watcher.last + timedelta(days=1), time(0)))
    if watcher.link_id and (held := PersonalLink.objects.filter(pk=watcher.link_id).first()):
        link, secret = links.reissue(held, by=by, until=until)
    else:
        link, secret = links.issue(
            PURPOSE, subject=(Watcher.record_kind, str(watcher.pk)), holder=watcher.person,
            permissions=[permissions.WATCH], division=own_county(), until=until, by=by,
        )  # fmt: skip
    watcher.link = link
    watcher.save()
    return watcher, secret


@deed(permissions.RECRUIT, on="watcher")
def take_link_back(watcher: Watcher, *, by: Actor) -> Watcher:
    """A lost phone: the link opens nothing from now on."""
    if watcher.link_id and (held := PersonalLink.objects.filter(pk=watcher.link_id).first()):
        links.revoke(held, by=by)
    return watcher


@deed(permissions.RECRUIT)
def give_section(
    watcher: Watcher, *, section: Section, by: Actor, first: date | None = None
) -> Watch:
    """Put a section into the care of a watcher, from a day on."""
    today = localdate()
    if watcher.ended_on or watcher.last < today:
        raise Refused("This watcher has stopped. Renew the term first.", field="watcher")
    if section.now is SectionState.SIGNED_OFF:
        raise Refused("This section is signed off; there is nothing to watch.")
    try:
        with transaction.atomic():
            made = Watch.objects.create(watcher=watcher, section=section, first=first or today)
    except IntegrityError:
        raise Refused("This watcher watches the section already.", field="watcher") from None
    flag_if_bare(section)
    return made


@deed(permissions.RECRUIT, on="watch")
def hand_over(watch: Watch, *, watcher: Watcher, by: Actor) -> Watch:
    """Somebody else takes the section over; there is no day between the two."""
    if watcher.pk == watch.watcher_id:
        raise Refused("Choose somebody else.", field="watcher")
    give_section(watcher, section=watch.section, by=by)
    end_watch(watch, by=by)
    return watch


@deed(permissions.RECRUIT, on="watch")
def take_section(watch: Watch, *, by: Actor, reason: str = "") -> Watch:
    """The section is no longer in this watcher's care."""
    end_watch(watch, by=by)
    return watch


@deed(permissions.RECRUIT, on="watcher")
def thank(watcher: Watcher, *, words: str, by: Actor) -> Watcher:
    """A watcher stops: the link closes, their sections are free; what they saw stays."""
    if watcher.ended_on is None:
        for watch in watcher.watches.filter(ended_on=None):
            end_watch(watch, by=by)
        take_link_back(watcher, by=by)
        watcher.refresh_from_db()
        watcher.ended_on, watcher.ended_words = localdate(), words.strip()[:200]
        watcher.save()
    return watcher


@deed(permissions.RECRUIT, on="watcher")
def renew(watcher: Watcher, *, last: date, by: Actor) -> Watcher:
    """Another term."""
    if not localdate() < last <= localdate() + MOST_TERM:
        raise Refused("A term lasts a year at most, and ends after it begins.", field="last")
    watcher.last = last
    watcher.save()
    return watcher


def is_their_own(watcher: Watcher, by: Actor) -> None:
    """Denied unless `by` is the watcher's own link, or somebody who keeps the watchers."""
    if by.ref.startswith("link:"):
        if getattr(by, "subject", None) != (Watcher.record_kind, str(watcher.pk)):
            raise Denied("This link belongs to somebody else.")
    elif not by.may(permissions.TICK, watcher.division):
        raise Denied("Only the watcher, or a steward, may do this.")


def _watcher_or_steward(by: Actor, **_: object) -> Permission:
    return permissions.WATCH if by.ref.startswith("link:") else permissions.TICK


@deed(_watcher_or_steward, on="watcher")
def ask_leave(watcher: Watcher, *, first: date, last: date, by: Actor) -> Watcher:
    """Days on which no look is owed; told once more, the same days do no harm."""
    is_their_own(watcher, by)
    if not first <= last <= first + MOST_LEAVE:
        raise Refused("Leave lasts sixty days at most, and ends after it begins.", field="last")
    if not watcher.leaves.filter(first__lte=first, last__gte=last).exists():
        Leave.objects.create(watcher=watcher, first=first, last=last)
    return watcher


@deed(_watcher_or_steward, on="watcher")
def end_leave(watcher: Watcher, *, by: Actor) -> Watcher:
    """Back again: leave from today on is taken back."""
    is_their_own(watcher, by)
    today = localdate()
    watcher.leaves.filter(first__gte=today).delete()
    watcher.leaves.filter(last__gte=today).update(last=today - timedelta(days=1))
    return watcher


@deed(_watcher_or_steward, on="watch")
def want_out(watch: Watch, *, by: Actor, back: bool = False) -> Watch:
    """The watcher asks for somebody else, or would rather go on after all; the steward sees it."""
    is_their_own(watch.watcher, by)
    watch.wants_out = not back
    watch.save()
    return watch
