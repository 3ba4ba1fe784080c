"""The applicant's side of a permit: writing it, its sections, handing it in, answering, changing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate
from shapely.geometry import shape

from xiuhua.kernel.geometry import length_m, union
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.kernel.workflow import move
from xiuhua.places.atlas import atlas
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Company, Permit, PermitRequest, Project, Section
from ..queries.days import end_of, rain_for
from ..queries.ground import WIDEST_DEG
from ..queries.owning import is_officer, only_own
from ..rules.shapes import line_of, section_of
from ..workflow import PERMIT, UNDER_WAY, PermitState
from .clocks import due
from .numbers import permit_number

MOST_DAYS = 730
FIELDS = (
    "contractor", "project", "purpose", "words", "road", "road_class", "address", "division",
    "lanes_closed", "night_work", "proposed_first", "proposed_last", "planning_document",
    "police_document", "hours", "restoration", "site_phone", "homes", "shops", "is_emergency",
    "emergency_words",
)  # fmt: skip


@deed(permissions.APPLY)
def apply(
    *, applicant: Company, contractor: Company, by: Actor, request_key: str | None = None,
    is_demo: bool = False, **facts: Any,
) -> Permit:  # fmt: skip
    """A permit being written; `facts` are the fields of the form. Its number is given here."""
    if request_key and (there := Permit.objects.filter(request_key=request_key).first()):
        return there
    _may_apply(applicant, contractor, by)
    _check(**facts)
    made = Permit(
        applicant=applicant, contractor=contractor, request_key=request_key, is_demo=is_demo,
        **facts,
    )  # fmt: skip
    made.doers = {"apply": by.ref}
    made.number = permit_number(localdate())
    made.save()
    return made


@deed(permissions.APPLY, on="permit")
def change_draft(permit: Permit, *, by: Actor, **facts: Any) -> Permit:
    """Change what is written while nobody has decided; while under review an answer does the same."""
    only_own(permit, by)
    if permit.now not in (PermitState.DRAFT, PermitState.ASKED):
        raise Refused(
            "The application lies with the office. Wait for its question, or take it back."
        )
    _check(**{name: getattr(permit, name) for name in ("proposed_first", "proposed_last")} | facts)
    for name in FIELDS:
        if name in facts:
            setattr(permit, name, facts[name])
    permit.save()
    return permit


def _may_apply(applicant: Company, contractor: Company, by: Actor) -> None:
    for one in (applicant, contractor):
        if one.state != "admitted":
            raise Refused("{company} is not admitted yet.", field="contractor", company=str(one))
    if not is_officer(by) and getattr(by, "organisation_id", None) != applicant.organisation_id:
        raise Denied("You apply for your own company only.")


def _check(
    *, proposed_first: date, proposed_last: date, division: str = "", is_emergency: bool = False,
    emergency_words: str = "", project: Project | None = None, **_rest: Any,
) -> None:  # fmt: skip
    if proposed_last < proposed_first:
        raise Refused("It ends before it begins. Choose a later day.", field="proposed_last")
    if (proposed_last - proposed_first).days > MOST_DAYS:
        raise Refused("A permit lasts two years at most. Split the works.", field="proposed_last")
    if division and division not in atlas().entries:
        raise Refused("There is no such place: {code}.", field="division", code=division)
    if is_emergency and not emergency_words.strip():
        raise Refused("Say what has happened.", field="emergency_words")
    if project is not None and project.state == "declined":
        raise Refused("The joint meeting did not agree to this project.", field="project")


@deed(permissions.APPLY, on="permit")
def add_section(
    permit: Permit, *, name: str, line: Any, width_m: float, by: Actor, outline: Any = None
) -> Permit:
    """A stretch of the dig along its middle line; an outline drawn by hand goes before the width."""
    only_own(permit, by)
    if permit.now not in (PermitState.DRAFT, PermitState.ASKED):
        raise Refused("Sections are added while the application is being written.")
    if not name.strip():
        raise Refused("Say from where to where.", field="name")
    middle = line_of(line)
    ground = outline if outline is not None else section_of(middle, width_m)
    west, south, east, north = ground.bounds
    if max(east - west, north - south) > WIDEST_DEG:
        raise Refused(
            "The section is too long. Split the works into several permits.", field="line"
        )
    order = permit.sections.count() + 1
    made = Section(
        permit=permit, number=f"{permit.number}-{order}", order=order, name=name.strip()[:120],
        division=permit.division, line=middle, length_m=round(length_m(middle), 1),
        is_demo=permit.is_demo, doers={"plan": by.ref},
    )  # fmt: skip
    made.take_shape(ground)
    made.save()
    whole_outline(permit)
    permit.save()
    return permit


@deed(permissions.APPLY, on="permit")
def drop_section(permit: Permit, *, section: Section, by: Actor) -> Permit:
    """Take a stretch out again, while the application is being written."""
    only_own(permit, by)
    if permit.now not in (PermitState.DRAFT, PermitState.ASKED) or section.permit_id != permit.pk:
        raise Refused("Sections are taken out while the application is being written.")
    section.delete()
    whole_outline(permit)
    permit.save()
    return permit


def whole_outline(permit: Permit) -> None:
    """The outline of a permit is that of its sections together."""
    shapes = [shape(one) for one in permit.sections.values_list("geometry", flat=True) if one]
    if shapes:
        permit.take_shape(union(shapes))
        return
    for name in Permit.SHAPE_FIELDS:
        setattr(permit, name, "" if name.startswith("h3") else None)


@deed(permissions.APPLY, on="permit")
def submit(permit: Permit, *, by: Actor) -> Permit:
    """Hand it in: the office's clock begins."""
    only_own(permit, by)
    if not permit.sections.exists():
        raise Refused("Add at least one section before handing it in.")
    move(permit, PERMIT, "submit", by=by)
    permit.submitted_at = timezone.now()
    permit.due_at = due("review", permit.submitted_at)
    permit.save()
    return permit


@deed(permissions.APPLY, on="permit")
def withdraw(permit: Permit, *, by: Actor, reason: str = "") -> Permit:
    """Take the application back."""
    only_own(permit, by)
    move(permit, PERMIT, "withdraw", by=by)
    permit.due_at = None
    permit.save()
    return permit


@deed(permissions.APPLY, on="permit")
def answer(permit: Permit, *, words: str, by: Actor) -> Permit:
    """Answer what the office asked; it goes on reviewing."""
    only_own(permit, by)
    if not words.strip():
        raise Refused("Write the answer.", field="words")
    open_one = permit.requests.filter(kind="question", state="open").last()
    if open_one is None:
        raise Refused("Nothing was asked.")
    open_one.state, open_one.reply = "answered", words.strip()[:400]
    open_one.decided_at, open_one.decided_by = timezone.now(), by.ref
    open_one.save()
    move(permit, PERMIT, "answer", by=by)
    permit.due_at = due("review", timezone.now())
    permit.save()
    return permit


@deed(permissions.APPLY, on="permit")
def ask_change(
    permit: Permit, *, kind: str, words: str, by: Actor, last: date | None = None,
    section: Section | None = None, line: Any = None, width_m: float = 0,
) -> PermitRequest:  # fmt: skip
    """Ask for more time, or for another area, before the last day; old and new are kept side by side."""
    only_own(permit, by)
    if permit.now not in UNDER_WAY:
        raise Refused("Only a permit that was granted and is not over can be changed.")
    end = end_of(permit, rain_for([permit]))
    if end is not None and localdate() > end and not is_officer(by, permit.division):
        raise Refused("The granted days are over since {day}. A change has to be asked for before. "
                      "Restore the road, or call the office.", day=end)  # fmt: skip
    if not words.strip():
        raise Refused("Say why it has to change.", field="words")
    before, after = _sides(permit, kind, last, section, line, width_m)
    try:
        with transaction.atomic():
            return PermitRequest.objects.create(
                permit=permit, kind=kind, words=words.strip()[:400], before=before, after=after,
                asked_at=timezone.now(), asked_by=by.ref,
            )  # fmt: skip
    except IntegrityError:
        raise Refused("Such a request is with the office already.") from None


def _sides(
    permit: Permit, kind: str, last: date | None, section: Section | None, line: Any, width_m: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    if kind == "time":
        if last is None or permit.granted_last is None or last <= permit.granted_last:
            raise Refused("Choose a day after the granted end.", field="last")
        return {"last": str(permit.granted_last)}, {"last": str(last)}
    if kind != "area" or section is None or section.permit_id != permit.pk:
        raise Refused("Choose the section that has to change.", field="section")
    ground = section_of(line, width_m)
    told = Section(length_m=round(length_m(line_of(line)), 1))
    told.take_shape(ground)
    before = {"section": section.number, "area_m2": str(section.area_m2), "length_m": section.length_m,
              "geometry": section.geometry, "line": section.line}  # fmt: skip
    after = {"section": section.number, "area_m2": str(told.area_m2), "length_m": told.length_m,
             "geometry": told.geometry, "line": line_of(line)}  # fmt: skip
    return before, after
