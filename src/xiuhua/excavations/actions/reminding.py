"""Messages: a look that is missing, what came of a finding, what happened to a permit."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone

from xiuhua.accounts.models import Grant, User
from xiuhua.delivery.actions import send, tell_followers
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Words

from ..models import Escalation, Finding, Look, Permit, Section, Watch
from ..queries.coverage import missed
from ..queries.saying import came_of_it, title_of

NEWS = {"outcome", "mend", "withdraw"}
"""Steps of a finding that its watchers hear of."""
PUBLIC_STEPS = {"grant", "start", "finish", "change", "sign_off", "break_open"}
OWN_STEPS = {
    "ask",
    "grant",
    "refuse",
    "revoke",
    "change",
    "mend_again",
    "warranty_defect",
    "sign_off",
}


def remind(day: date) -> int:
    """Ask watchers whose look of the day is still missing; each once a day. How many were asked."""
    count = 0
    for watch in missed(day):
        if watch.watcher.no_phone:
            continue
        told = send(
            watch.watcher.person, "excavations.look_missing", by=SYSTEM,
            facts={"section": str(watch.section)}, subject=(Watch.record_kind, str(watch.pk)),
            division=watch.watcher.division, once=f"look:{watch.pk}:{day}",
        )  # fmt: skip
        count += told is not None
    return count


def tell_stewards(day: date) -> int:
    """The morning after: tell the stewards of each community which looks were missed."""
    by_place: dict[str, list[Watch]] = {}
    for watch in missed(day):
        by_place.setdefault(watch.watcher.division, []).append(watch)
    count = 0
    for division, rows in by_place.items():
        for steward in stewards(division):
            count += bool(
                send(
                    steward, "excavations.looks_missed", by=SYSTEM, division=division,
                    facts={"n": len(rows), "sections": "\u3001".join(str(one.section) for one in rows[:5])},
                    subject=("excavations.watchers", division), once=f"missed:{division}:{day}",
                )
            )  # fmt: skip
    return count


def stewards(division: str) -> list[User]:
    """The stewards of a place."""
    today = timezone.localdate()
    around = [division[:length] for length in range(len(division) + 1)]
    rows = Grant.objects.in_force(today).filter(role=Role.STEWARD.value, division__in=around)
    return list(User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("pk"))


def tell_of_loss(number: str, event: str) -> None:
    """A section has lost its last watcher: its stewards hear of it at once."""
    section = Section.objects.filter(number=number).first()
    if section is None:
        return
    for steward in stewards(section.division):
        send(
            steward, "excavations.watcher_lost", by=SYSTEM, facts={"section": str(section)},
            subject=(Section.record_kind, number), division=section.division, once=event,
        )  # fmt: skip


def tell_watchers(finding: int, step: str, event: str) -> None:
    """What came of it, in one plain sentence, to those who saw it."""
    if step not in NEWS:
        return
    one = Finding.objects.select_related("section").get(pk=finding)
    escalation = Escalation.objects.filter(finding=one).first()
    seen_by = Look.objects.filter(
        section=one.section, day__gte=one.first_seen, day__lte=one.last_seen
    )
    watchers = {
        look.watch.watcher
        for look in seen_by.select_related("watch__watcher__person")
        if one.rule in look.problems or not set(look.problems).isdisjoint(SEEN_AS.get(one.rule, ()))
    } or {
        watch.watcher
        for watch in one.section.watches.filter(ended_on=None).select_related("watcher__person")
    }
    for watcher in watchers:
        if watcher.no_phone or watcher.ended_on:
            continue
        send(
            watcher.person, "excavations.came_of_it", by=SYSTEM,
            facts={"section": str(one.section), "what": Words(title_of(one)),
                   "outcome": came_of_it(one, escalation)},
            subject=(Finding.record_kind, str(one.pk)), division=one.division_code, once=event,
        )  # fmt: skip


SEEN_AS = {"overrun": ("by_eye_time",), "over_area": ("by_eye_area",), "no_board": ("no_hoarding",),
           "blocked": ("other",), "night_noise": ("other",), "mud": ("other",), "piled": ("other",)}  # fmt: skip
"""As what a watcher may have seen it."""


def tell_about_permit(number: str, step: str, event: str) -> None:
    """The applicant hears of what the office did; followers of the area of what is public."""
    permit = Permit.objects.select_related("applicant__organisation", "applicant__contact").get(
        number=number
    )
    facts = {
        "number": permit.paper_number or permit.number,
        "road": permit.road,
        "step": Words(HAPPENED[step]),
    }
    if step in OWN_STEPS:
        for user in User.objects.filter(
            organisation=permit.applicant.organisation_id, is_active=True
        ):
            send(user, "excavations.permit_moved", by=SYSTEM, facts=facts,
                 subject=(Permit.record_kind, number), division=permit.division, once=event)  # fmt: skip
    if step in PUBLIC_STEPS:
        base = settings.BASE_URL.rstrip("/")
        shown = facts | {"url": f"{base}/digs/{permit.number}/"}
        for area in areas_of(permit.division):
            tell_followers(("excavations.area", area), "excavations.area_news", by=SYSTEM, facts=shown,
                           division=permit.division, once=event)  # fmt: skip


def areas_of(division: str) -> list[str]:
    """The places whose followers hear of something in `division`."""
    return [division[:length] for length in (6, 9, 12) if len(division) >= length]


HAPPENED = {
    "ask": "the office asks for something", "grant": "granted", "refuse": "not granted",
    "revoke": "permit revoked", "change": "days or place changed", "start": "works begin", "finish": "works are over",
    "sign_off": "signed off, the warranty begins", "break_open": "an emergency was dug up",
    "mend_again": "the road has to be mended again", "warranty_defect": "a defect in the warranty",
}  # fmt: skip
"""What happened to a permit, as messages say it."""
