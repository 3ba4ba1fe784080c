"""Projects from plan to completion, their milestones, and the year's targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.conf import settings

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Ledger, Milestone, Project, Target
from ..rules import ENTERED, Reason
from ..workflow import PROJECT
from .entering import in_its_class, in_its_unit


@deed(permissions.KEEP)
def plan(
    *, ledger: Ledger, name: str, division: str, by: Actor, class_key: str = "",
    quantity: Decimal | int = 0, planned_on: date | None = None, document: str = "",
    subject: tuple[str, str] = ("", ""), words: str = "",
) -> Project:  # fmt: skip
    """A project that is going to change the ledger."""
    if not name.strip():
        raise Refused("Give the project its name.", field="name")
    in_its_class(ledger, class_key)
    in_its_unit(ledger, Decimal(quantity))
    return Project.objects.create(
        ledger=ledger, name=name.strip()[:120], class_key=class_key, division=division,
        quantity=quantity, planned_on=planned_on, document=document, subject_kind=subject[0],
        subject_key=subject[1], words=words[:400],
    )  # fmt: skip


@deed(permissions.KEEP, on="project")
def start(project: Project, *, on: date, by: Actor) -> Project:
    """Work has begun; that is not yet a result."""
    project.state = PROJECT.step("start", project.now).value
    project.started_on = on
    project.save()
    return project


@deed(permissions.KEEP, on="project")
def finish(project: Project, *, on: date, by: Actor, document: str = "") -> Project:
    """It is completed; what it brought is entered by the domain it belongs to."""
    project.state = PROJECT.step("finish", project.now).value
    if project.started_on and on < project.started_on:
        raise Refused("It was started on {day}; choose a later day.", field="on",
                      day=project.started_on)  # fmt: skip
    project.finished_on, project.document = on, document or project.document
    project.save()
    return project


@deed(permissions.KEEP, on="project")
def cancel(project: Project, *, reason: str, by: Actor) -> Project:
    """It is given up; what was entered for it stays."""
    if not reason.strip():
        raise Refused("Say why it is given up.", field="reason")
    project.state = PROJECT.step("cancel", project.now).value
    project.words = reason.strip()[:400]
    project.save()
    return project


@deed(permissions.KEEP)
def add_milestone(
    *, project: Project, title: str, by: Actor, planned_on: date | None = None
) -> Milestone:
    """A step on the way."""
    if not title.strip():
        raise Refused("Give the milestone its title.", field="title")
    if project.milestones.filter(title=title.strip()).exists():
        raise Refused("The project has this milestone already.", field="title")
    return Milestone.objects.create(
        project=project, title=title.strip()[:80], planned_on=planned_on
    )


@deed(permissions.KEEP, on="milestone")
def reach(
    milestone: Milestone, *, by: Actor, started_on: date | None = None,
    finished_on: date | None = None, document: str = "",
) -> Milestone:  # fmt: skip
    """When it was begun, and when it was reached."""
    milestone.started_on = started_on or milestone.started_on
    milestone.finished_on = finished_on or milestone.finished_on
    milestone.document = document or milestone.document
    begun, done = milestone.started_on, milestone.finished_on
    if begun and done and done < begun:
        raise Refused(
            "It was started on {day}; choose a later day.", field="finished_on", day=begun
        )
    milestone.save()
    return milestone


@deed(permissions.KEEP)
def set_target(
    *, ledger: Ledger, year: int, title: str, quantity: Decimal | int, document: str, by: Actor,
    reasons: Sequence[Reason] = (), classes: Sequence[str] = (), indicator: str = "",
    division: str = "", basis: str = "",
) -> Target:  # fmt: skip
    """A target of a year, for the whole district or a `division`.

    It names what counts towards it, or the indicator it is for.
    """
    if bool(reasons) == bool(indicator):
        raise Refused("Name what the target is for: reasons of this ledger, or one indicator.",
                      field="reasons")  # fmt: skip
    if any(one not in ENTERED for one in reasons):
        raise Refused("There is no such reason.", field="reasons")
    for key in classes:
        in_its_class(ledger, key)
    in_its_unit(ledger, Decimal(quantity))
    if quantity <= 0:
        raise Refused("A target is more than nothing.", field="quantity")
    if not document.strip():
        raise Refused("Name the document that sets the target.", field="document")
    return Target.objects.create(
        ledger=ledger, year=year, title=title[:120], quantity=quantity, document=document[:200],
        reasons=[one.value for one in reasons], classes=[*classes], indicator=indicator,
        division=division or settings.DISTRICT, basis=basis,
    )  # fmt: skip
