"""Next year's plan: gathered until 10 December, settled by the joint meeting."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import localdate

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Company, Project
from ..queries.owning import is_officer
from ..rules.shapes import section_of


@deed(permissions.APPLY)
def hand_in(
    *, company: Company, name: str, year: int, purpose: str, road: str, division: str, first: date,
    last: date, by: Actor, line: Any = None, width_m: float = 0, is_demo: bool = False,
) -> Project:  # fmt: skip
    """A project for the plan of `year`; late ones are taken too, and shown as late."""
    if company.state != "admitted":
        raise Refused("This company is not admitted yet.", field="company")
    if not is_officer(by) and getattr(by, "organisation_id", None) != company.organisation_id:
        raise Denied("You hand in projects of your own company only.")
    if last < first:
        raise Refused("It ends before it begins. Choose a later day.", field="last")
    if first.year != year:
        raise Refused("It has to begin within the year of the plan.", field="first")
    made = Project(
        company=company, name=name.strip(), year=year, purpose=purpose, road=road.strip(),
        division=division, first=first, last=last, handed_in_on=localdate(), is_demo=is_demo,
    )  # fmt: skip
    if line:
        made.take_shape(section_of(line, width_m))
    made.save()
    return made


@deed(permissions.PLAN, on="project")
def settle(
    project: Project, *, agreed: bool, decision: str, meeting_on: date, by: Actor,
    with_project: Project | None = None,
) -> Project:  # fmt: skip
    """What the joint meeting decided: dug or not, and whether together with another."""
    if not decision.strip():
        raise Refused("Write down what the meeting decided.", field="decision")
    if with_project is not None and with_project.pk == project.pk:
        raise Refused("A project cannot be dug together with itself.", field="with_project")
    project.state = "agreed" if agreed else "declined"
    project.decision, project.meeting_on = decision.strip()[:400], meeting_on
    project.with_project = with_project if agreed else None
    project.save()
    return project
