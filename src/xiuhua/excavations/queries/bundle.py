"""The evidence that goes with a finding: looks, photos, measurements, permit, earlier digs; no watcher's name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from xiuhua.evidence import intake
from xiuhua.evidence.models import Item
from xiuhua.places.atlas import atlas
from xiuhua.web.language import say
from xiuhua.web.papers import Picture, Value

from ..models import Finding, Look, Permit
from ..rules.sights import SIGHTS
from ..rules.works import RULES
from .days import days_of, rain_for
from .ground import earlier_digs
from .saying import sentence_of, title_of

BACK = timedelta(days=30)
MOST_LOOKS, MOST_PHOTOS = 60, 8


def looks_of(finding: Finding) -> list[Look]:
    """Looks at the section from a month before it was found until it was seen last, oldest first."""
    rows = finding.section.looks.filter(
        day__gte=finding.first_seen - BACK, day__lte=finding.last_seen
    )
    return list(rows.order_by("day", "pk")[:MOST_LOOKS])


def bundle(finding: Finding) -> dict[str, Value]:
    """What fills the gaps of the evidence bundle and of the order to correct."""
    section, permit = finding.section, finding.section.permit
    looks = looks_of(finding)
    rule = next((one for one in RULES if one.key == finding.rule), None)
    told: dict[str, Value] = {
        "office": str(settings.SITE_TITLE),
        "title": say(title_of(finding)),
        "sentence": say(sentence_of(finding)),
        "source": rule.source if rule else "",
        "first_seen": _day(finding.first_seen),
        "last_seen": _day(finding.last_seen),
        "sightings": str(finding.sightings),
        "section": section.name,
        "place": f"{atlas().label(section.division) or ''} {permit.road} {permit.address}".strip(),
        "printed_on": _day(timezone.localdate()),
        "look_count": str(len(looks)),
    }
    told |= _permit(permit)
    told["looks"] = [_look(one) for one in looks]
    told["persuasions"] = [
        {
            "at": _moment(one.at), "told_to": one.told_to, "answer": one.get_answer_display(),
            "words": one.words, "until": _moment(one.until), "reply": one.reply,
            "kept": {True: say("kept"), False: say("not kept"), None: ""}[one.kept],
        }
        for one in finding.persuasions.all()
    ]  # fmt: skip
    told["measurements"] = [
        {
            "at": _moment(one.at), "how": one.get_how_display(), "area": f"{one.area_m2 or 0:.1f}",
            "over": "" if one.over_m2 is None else f"{one.over_m2:.1f}", "tolerance": f"{one.tolerance_m2:.1f}",
        }
        for one in section.measurements.all()[:10]
    ]  # fmt: skip
    told["earlier"] = [
        {"began": _day(one.began_on), "number": one.paper_number or one.number, "applicant": str(one.applicant),
         "purpose": one.get_purpose_display()}
        for one in (earlier_digs(permit.outline, permit.first, besides=permit.pk) if permit.outline else [])
    ]  # fmt: skip
    told["photos"] = _photos(looks, finding)
    return told


def _permit(permit: Permit) -> dict[str, Value]:
    days = days_of(permit, rain_for([permit]), timezone.localdate())
    return {
        "permit": permit.paper_number or permit.number,
        "applicant": str(permit.applicant),
        "applicant_code": permit.applicant.credit_code,
        "contractor": str(permit.contractor),
        "contractor_code": permit.contractor.credit_code,
        "purpose": f"{permit.get_purpose_display()} {permit.words}",
        "area": f"{permit.area_m2 or 0:.1f}",
        "granted": f"{permit.granted_first or ''} – {permit.granted_last or ''}"
        if permit.granted_first
        else "",
        "last_day": _day(days.last) if days else "",
        "rain": str(days.rain) if days else "",
        "police": permit.police_document,
    }


def _look(one: Look) -> dict[str, str]:
    return {
        "day": _day(one.day), "worked": one.get_worked_display(),
        "problems": "\u3001".join(say(SIGHTS[key].title) for key in one.problems if key in SIGHTS),
        "told": one.get_told_display() if one.told else "", "how": one.get_how_display(),
    }  # fmt: skip


def _photos(looks: list[Look], finding: Finding) -> list[Picture]:
    keys = [str(one.pk) for one in looks if one.problems]
    items = list(
        Item.objects.filter(subject_kind="excavations.look", subject_key__in=keys).order_by(
            "-received_at"
        )
    )
    persuaded = [str(one.pk) for one in finding.persuasions.all()]
    items += Item.objects.filter(subject_kind="excavations.persuasion", subject_key__in=persuaded)
    drawn = (intake.for_paper(item.sha256, []) for item in items[:MOST_PHOTOS])
    return [Picture(one, width_mm=58) for one in drawn if one]


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
