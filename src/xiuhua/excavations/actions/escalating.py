"""What is not heeded goes to whoever enforces it, as a case with the evidence; the outcome comes back."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.models import Organisation
from xiuhua.cases.actions import Report, raise_case
from xiuhua.cases.models import Category
from xiuhua.kernel.events import announce
from xiuhua.kernel.geometry import inner_point
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.kernel.workflow import move
from xiuhua.places.models import Division
from xiuhua.records.deeds import deed
from xiuhua.web.language import say

from .. import permissions
from ..events import FindingMoved
from ..models import Escalation, Finding, Power
from ..queries.powers import holder_of
from ..queries.saying import sentence_of
from ..rules.works import BY_EYE, CASE_CLASS
from ..workflow import FINDING
from .clocks import due


@deed(permissions.ESCALATE, on="finding")
def escalate(finding: Finding, *, words: str, by: Actor) -> Finding:
    """Hand it to whoever enforces this matter in this town today; a case goes with it."""
    if finding.rule in BY_EYE:
        raise Refused(
            "This was only guessed by eye. Measure it, look again, or name what it is first."
        )
    section, today = finding.section, localdate()
    holder = holder_of(finding.rule, section.division, today)
    if holder is None:
        raise Refused(
            "Nobody is entered who enforces this in this town. Ask the head to enter the power."
        )
    heeded = finding.persuasions.exists()
    if not heeded and not words.strip():
        raise Refused("Say why nobody talked to the site first.", field="words")
    move(finding, FINDING, "escalate", by=by)
    case = raise_case(_report(finding, holder, words), by=by)
    finding.due_at = due("outcome", timezone.now())
    finding.save()
    Escalation.objects.create(finding=finding, holder=holder, case=case, at=timezone.now(), by=by.ref,
                              words_given=words.strip()[:400])  # fmt: skip
    announce(FindingMoved(finding=finding.pk, step="escalate"))
    return finding


def _report(finding: Finding, holder: Organisation, words: str) -> Report:
    section, permit = finding.section, finding.section.permit
    lon, lat = inner_point(section.outline) if section.outline is not None else (None, None)
    told = [
        say(sentence_of(finding)),
        f"{permit.paper_number or permit.number} {permit.contractor}",
        words,
    ]
    return Report(
        words="\n".join(one for one in told if one.strip()),
        category=Category.objects.filter(pk=CASE_CLASS.get(finding.rule)).first(),
        division=Division.objects.filter(pk=section.division).first(),
        lon=lon, lat=lat, precision="map", address=f"{permit.road} {section.name}"[:200],
        source="raised", subject=(Finding.record_kind, str(finding.pk)), asked_unit=holder,
        request_key=f"excavations.finding:{finding.pk}",
    )  # fmt: skip


@deed(permissions.ENFORCE, on="escalation")
def record_outcome(escalation: Escalation, *, outcome: str, words: str, by: Actor, number: str = "") -> Escalation:  # fmt: skip
    """What enforcement made of it; the watcher reads it in one plain sentence."""
    own = getattr(by, "organisation_id", None)
    if not by.may(permissions.ESCALATE, escalation.division_code) and own != escalation.holder_id:
        raise Denied("This lies with another brigade.")
    if escalation.outcome:
        raise Refused("An outcome is recorded already.")
    if outcome not in dict(Escalation.OUTCOMES):
        raise Refused("Choose what came of it.", field="outcome")
    if outcome == "filed" and not number.strip():
        raise Refused("A penalty case has a number; write it down.", field="number")
    if outcome in ("none", "handed_on") and not words.strip():
        raise Refused("Say why, in a sentence.", field="words")
    escalation.outcome, escalation.number = outcome, number.strip()[:60]
    escalation.words, escalation.answered_at = words.strip()[:400], timezone.now()
    escalation.answered_by = by.ref
    escalation.save()
    finding = Finding.objects.select_for_update().get(pk=escalation.finding_id)
    move(finding, FINDING, "outcome", by=by)
    finding.settled_at, finding.due_at = timezone.now(), None
    finding.settled_words = words.strip()[:200]
    finding.save()
    announce(FindingMoved(finding=finding.pk, step="outcome"))
    return escalation


@deed(permissions.SET_RULES)
def set_power(*, division: str, rule: str, holder: Organisation, document: str, by: Actor, first: Any, last: Any = None) -> Power:  # fmt: skip
    """Who enforces a matter in a town from a day on; what held before keeps its days."""
    if not document.strip():
        raise Refused("Name the document that says so.", field="document")
    if last is not None and last < first:
        raise Refused("It ends before it begins. Choose a later day.", field="last")
    if Power.objects.filter(division=division, rule=rule, first=first).exists():
        raise Refused("From that day on something is entered already.", field="first")
    return Power.objects.create(
        division=division,
        rule=rule,
        holder=holder,
        first=first,
        last=last,
        document=document.strip()[:200],
    )


@deed(permissions.SET_RULES, on="power")
def end_power(power: Power, *, last: Any, by: Actor) -> Power:
    """It holds until that day."""
    if last < power.first:
        raise Refused("It ends before it begins. Choose a later day.", field="last")
    power.last = last
    power.save()
    return power
