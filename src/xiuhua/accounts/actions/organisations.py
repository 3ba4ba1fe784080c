"""Keeping the list of organisations."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from ..models import Organisation, OrganisationName
from ..permissions import MANAGE_ORGANISATIONS


@deed(MANAGE_ORGANISATIONS)
def found_organisation(
    *,
    code: str,
    name: str,
    kind: str,
    by: Actor,
    parent: Organisation | None = None,
    division: str = "",
    first_on: date | None = None,
) -> Organisation:
    """Add an organisation under its first name; a code is given once and never again."""
    if Organisation.objects.filter(code=code).exists():
        raise Refused("The code {code} is taken by another organisation.", field="code", code=code)
    made = Organisation.objects.create(
        code=code, name=name, kind=kind, parent=parent, division=division
    )
    first_on = first_on or timezone.localdate()
    OrganisationName.objects.create(organisation=made, name=name, first_on=first_on)
    return made


@deed(MANAGE_ORGANISATIONS, on="organisation")
def rename_organisation(
    organisation: Organisation, *, name: str, first_on: date, by: Actor
) -> Organisation:
    """Give it a new name from a day on, today or earlier; papers of before keep the old one."""
    if first_on > timezone.localdate():
        raise Refused("A name can begin today or earlier, not in the future.", field="first_on")
    last = organisation.names.order_by("-first_on").first()
    if last and last.first_on >= first_on:
        raise Refused(
            "The present name began on {day}; choose a later day.", field="first_on",
            day=last.first_on,
        )  # fmt: skip
    if last:
        last.last_on = first_on - timedelta(days=1)
        last.save(update_fields=["last_on"])
    OrganisationName.objects.create(organisation=organisation, name=name, first_on=first_on)
    organisation.name = name
    organisation.save(update_fields=["name"])
    return organisation


@deed(MANAGE_ORGANISATIONS, on="organisation")
def correct_organisation(
    organisation: Organisation,
    *,
    kind: str,
    parent: Organisation | None,
    division: str,
    is_active: bool,
    by: Actor,
) -> Organisation:
    """Put kind, place in the tree, division and activity right."""
    above = parent
    while above:
        if above.pk == organisation.pk:
            raise Refused("An organisation cannot belong to itself.", field="parent")
        above = above.parent
    if not is_active and organisation.users.filter(is_active=True).exists():
        raise Refused("Close or move its accounts first.", field="is_active")
    organisation.kind, organisation.parent = kind, parent
    organisation.division, organisation.is_active = division, is_active
    organisation.save(update_fields=["kind", "parent", "division", "is_active"])
    return organisation
