"""Small true digs and watchers; shared by tests and the demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.accounts.models import User
from xiuhua.kernel.credit_code import check_sign
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county
from xiuhua.places.models import Division

from . import actions
from .models import Company, Finding, Permit, Section, Watch, Watcher

LON, LAT = IN_THE_CELL
LINE = [[LON, LAT], [LON + 0.0008, LAT]]
"""A stretch of some 78 metres."""


def a_code(n: int = 1) -> str:
    """A valid unified social credit code that nobody has."""
    body = f"91500116MA{n:07d}"
    return body + check_sign(body)


def a_company(name: str = "Gas company", n: int = 1, *, by: User | None = None) -> Company:
    """A company that registered and was admitted."""
    code = a_code(n)
    if there := Company.objects.filter(credit_code=code).first():
        return there
    made = actions.register(
        name=name, credit_code=code, telephone="", contact="Li Gong", phone="13800000001", by=PUBLIC
    )
    admitted: Company = actions.admit(made, by=by or a_user(Role.PERMIT_OFFICER))
    return admitted


def a_contractor(company: Company) -> User:
    """Somebody who works for a company."""
    return a_user(Role.CONTRACTOR, organisation=company.organisation)


def the_office() -> dict[str, User]:
    """One account for each post of excavations."""
    if not Division.objects.exists():
        a_little_county()
    return {
        "officer": a_user(Role.PERMIT_OFFICER),
        "second": a_user(Role.PERMIT_OFFICER),
        "head": a_user(Role.COMMAND_HEAD),
        "steward": a_user(Role.STEWARD),
    }


def an_application(
    company: Company | None = None, *, by: User | None = None, **facts: Any
) -> Permit:
    """An application with one section, being written."""
    if not Division.objects.exists():
        a_little_county()
    company = company or a_company()
    today = localdate()
    told: dict[str, Any] = {
        "contractor": company, "purpose": "gas", "words": "Renewing a gas pipe", "road": "River Road",
        "road_class": "local", "address": "From 12 to 40", "division": COMMUNITY,
        "proposed_first": today, "proposed_last": today + timedelta(days=9),
        "police_document": "Police 2026-7",
    }  # fmt: skip
    by = by or a_contractor(company)
    lines = facts.pop("lines", [LINE])
    permit = actions.apply(applicant=company, by=by, **told | facts)
    for n, line in enumerate(lines, 1):
        actions.add_section(permit, name=f"Part {n}", line=line, width_m=3, by=by)
    return permit


def a_permit(upto: str = "grant", *, office: dict[str, User] | None = None, **facts: Any) -> Permit:
    """A permit that has gone as far as `upto`: submit, review, grant."""
    office = office or the_office()
    permit = an_application(**facts)
    by = User.objects.get(pk=int(permit.doers["apply"].split(":")[1]))
    for step in ("submit", "review", "grant")[: ("submit", "review", "grant").index(upto) + 1]:
        if step == "submit":
            actions.submit(permit, by=by)
        elif step == "review":
            actions.review(permit, by=office["officer"])
        else:
            actions.grant(
                permit, first=permit.proposed_first, last=permit.proposed_last, by=office["second"]
            )
    return permit


def a_watcher(steward: User | None = None, **facts: Any) -> Watcher:
    """A shopkeeper who agreed to watch."""
    today = localdate()
    told: dict[str, Any] = {
        "name": "Zhou Guifen", "phone": "13900000065", "kind": "merchant", "place": "Tea shop at 37",
        "division": COMMUNITY, "consented": True, "notice": True, "tied": False, "first": today,
        "last": today + timedelta(days=180),
    }  # fmt: skip
    made: Watcher = actions.recruit(**told | facts, by=steward or a_user(Role.STEWARD))
    return made


def an_open_section(*, office: dict[str, User] | None = None, watcher: Watcher | None = None, **facts: Any) -> tuple[Section, Watch]:  # fmt: skip
    """A section that lies open, with somebody who watches it."""
    office = office or the_office()
    permit = a_permit(office=office, **facts)
    section = permit.sections.get(order=1)
    watch = actions.give_section(
        watcher or a_watcher(office["steward"]), section=section, by=office["steward"]
    )
    actions.open_section(section, by=office["officer"])
    return section, watch


def a_finding(
    section: Section | None = None, *, rule: str = "dust", steward: User | None = None
) -> Finding:
    """Something found on a section."""
    section = section or an_open_section()[0]
    made: Finding = actions.note_finding(
        section, rule=rule, words="", by=steward or a_user(Role.STEWARD)
    )
    return made


def a_brigade(division: str = "500116005") -> User:
    """Somebody of the brigade of a town."""
    held = an_organisation(
        "Brigade of the town", code=f"brigade-{division}", kind="brigade", division=division
    )
    return a_user(Role.BRIGADE, organisation=held)
