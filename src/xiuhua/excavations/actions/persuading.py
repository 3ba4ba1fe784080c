"""The ladder's first rungs: telling the contractor, looking again, settling what was found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.evidence.actions import attach
from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Denied, Refused
from xiuhua.kernel.workflow import move
from xiuhua.records.deeds import deed

from .. import permissions
from ..events import FindingMoved
from ..models import Finding, Persuasion, Section
from ..queries.owning import only_own
from ..rules.works import BY_DAYS, BY_EYE, TITLES
from ..workflow import FINDING, STANDING, FindingState
from .clocks import due

MOST_PROMISE = timedelta(days=14)
_STANDING = [one.value for one in STANDING]


@deed(permissions.PERSUADE)
def note_finding(section: Section, *, rule: str, words: str, by: Actor) -> Finding:
    """Something the steward or an officer saw; the same trouble joins what stands."""
    if rule not in TITLES:
        raise Refused("There is no such problem: {key}.", field="rule", key=rule)
    if rule in BY_DAYS:
        raise Refused("The nightly pass finds this out of days and measurements. Measure it, or wait "
                      "until tomorrow.", field="rule")  # fmt: skip
    return found(section, rule, size=None, day=localdate(), words=words)


def found(section: Section, rule: str, *, size: Any, day: Any, words: str = "") -> Finding:
    """A finding of that kind on that section, new or joined to the one that stands; part of a deed."""
    there = section.findings.filter(rule=rule, state__in=_STANDING).first()
    if there is not None:
        return join(there, size=size, day=day)
    now = timezone.now()
    try:
        with transaction.atomic():
            made = Finding.objects.create(
                section=section, rule=rule, first_seen=day, last_seen=day, size=size,
                certain=rule not in BY_EYE, due_at=due("persuade", now), words=words.strip()[:200],
            )  # fmt: skip
    except IntegrityError:  # found twice at once
        return join(section.findings.get(rule=rule, state__in=_STANDING), size=size, day=day)
    announce(FindingMoved(finding=made.pk, step="find"))
    return made


def join(there: Finding, *, size: Any, day: Any) -> Finding:
    """Seen again: a later day, a larger size; the same day twice changes nothing."""
    take_over(there, size=size, day=day)
    there.save()
    return there


def take_over(there: Finding, *, size: Any, day: Any) -> bool:
    """Take a later day and another size over, not saved yet; whether anything changed."""
    later, other = day > there.last_seen, size is not None and there.size != size
    if later:
        there.last_seen, there.sightings = day, there.sightings + 1
    if other:
        there.size = size
    return later or other


@deed(permissions.PERSUADE, on="finding")
def name_it(finding: Finding, *, rule: str, by: Actor) -> Finding:
    """What a watcher called "something else" gets its proper name, once somebody has looked."""
    if rule not in TITLES or rule in BY_EYE:
        raise Refused("Choose what it is.", field="rule")
    if finding.now not in STANDING:
        raise Refused("This is settled already.")
    if (
        finding.section.findings.filter(rule=rule, state__in=_STANDING)
        .exclude(pk=finding.pk)
        .exists()
    ):
        raise Refused("That stands already; settle this one as seen twice.", field="rule")
    finding.rule, finding.certain = rule, True
    finding.save()
    return finding


@deed(permissions.PERSUADE, on="finding")
def persuade(
    finding: Finding, *, told_to: str, answer: str, by: Actor, words: str = "",
    until: datetime | None = None,
) -> Finding:  # fmt: skip
    """Somebody told the site: who was told, what they said, until when they promise to mend it."""
    now = timezone.now()
    if not told_to.strip():
        raise Refused("Write down who was told.", field="told_to")
    if answer not in ("promised", "refused"):
        raise Refused("Say what they answered.", field="answer")
    if answer == "promised":
        until = until or due("check", now)
        if not now < until <= now + MOST_PROMISE:
            raise Refused(
                "A promise ends within {most} days.", field="until", most=MOST_PROMISE.days
            )
    Persuasion.objects.create(
        finding=finding, at=now, by=by.ref, told_to=told_to.strip()[:60], answer=answer,
        words=words.strip()[:400], until=until if answer == "promised" else None,
    )  # fmt: skip
    step = "promise" if answer == "promised" else "refuse"
    _step(finding, step, by)
    finding.due_at = until if answer == "promised" else due("escalate", now)
    finding.save()
    return finding


@deed(permissions.PERSUADE, on="finding")
def recheck(
    finding: Finding, *, mended: bool, words: str, by: Actor, photos: Sequence[Any] = ()
) -> Finding:
    """Somebody looked again: mended, or the promise was not kept and it goes on to enforcement."""
    if finding.now is not FindingState.PROMISED:
        raise Refused("Nothing was promised that could be looked at again.")
    now = timezone.now()
    last = finding.persuasions.last()
    if last is not None:
        last.checked_at, last.kept = now, mended
        last.save()
        _attach(last, photos, by)
    if mended:
        return _settle(finding, "mend", words or "Mended, as was seen.", by)
    _step(finding, "lapse", by)
    finding.due_at = due("escalate", now)
    finding.save()
    return finding


@deed(permissions.PERSUADE, on="finding")
def mend(finding: Finding, *, words: str, by: Actor) -> Finding:
    """It is mended, and somebody has seen that it is."""
    return _settle(finding, "mend", words, by)


@deed(permissions.PERSUADE, on="finding")
def withdraw_finding(finding: Finding, *, words: str, by: Actor) -> Finding:
    """It was none: seen wrongly, allowed after all, or seen twice."""
    if not words.strip():
        raise Refused("Say why it was none.", field="words")
    return _settle(finding, "withdraw", words, by)


def _settle(finding: Finding, step: str, words: str, by: Actor) -> Finding:
    _step(finding, step, by)
    finding.settled_at, finding.due_at = timezone.now(), None
    finding.settled_words = words.strip()[:200]
    finding.save()
    return finding


def _step(finding: Finding, step: str, by: Actor) -> None:
    move(finding, FINDING, step, by=by)
    announce(FindingMoved(finding=finding.pk, step=step))


def _site(by: Actor, **_: object) -> Permission:
    return permissions.FOREMAN if by.ref.startswith("link:") else permissions.APPLY


@deed(_site, on="persuasion")
def answer_persuasion(
    persuasion: Persuasion, *, words: str, by: Actor, photos: Sequence[Any] = ()
) -> Persuasion:
    """What the site says, with photos of what it has mended; the steward looks again."""
    finding = persuasion.finding
    only_own(finding.section.permit, by)
    if finding.now not in STANDING:
        raise Denied("This is settled already.")
    if not words.strip() and not photos:
        raise Refused("Write what was done, or add a photo.", field="words")
    persuasion.reply, persuasion.replied_at = words.strip()[:400], timezone.now()
    persuasion.save()
    _attach(persuasion, photos, by)
    announce(FindingMoved(finding=finding.pk, step="answer"))
    return persuasion


def _attach(persuasion: Persuasion, photos: Sequence[Any], by: Actor) -> None:
    for photo in photos:
        attach(photo, subject=(Persuasion.record_kind, str(persuasion.pk)), stage="after",
               division=persuasion.division_code, by=by)  # fmt: skip
