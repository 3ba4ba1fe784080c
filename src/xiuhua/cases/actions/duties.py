"""Keeping the duty list: rows are added and ended, never changed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from shapely.geometry.base import BaseGeometry

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.places.models import Area, Division
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Category, DutyRow


@deed(permissions.DUTIES)
def add_row(
    *,
    division: str,
    unit: Organisation,
    document: str,
    first_on: date,
    by: Actor,
    category: Category | None = None,
    major: str = "",
    holder: Organisation | None = None,
    last_on: date | None = None,
) -> DutyRow:
    """Say who answers for a class, a major class or everything in `division`, from a day on.

    Refused while another row says who answers for just that, and for what is not known.
    """
    major = "" if category else major
    _known(division, unit, document, major)
    if last_on and last_on < first_on:
        raise Refused("The last day lies before the first.", field="last_on")
    made = DutyRow(
        category=category, major=major, division=division, holder=holder, unit=unit,
        document=document.strip(), first_on=first_on, last_on=last_on,
    )  # fmt: skip
    if other := _in_the_way(made):
        raise Refused(
            "Row {row} already gives this to {unit} from {day} on. End it first.",
            field="first_on", row=other.pk, unit=str(other.unit), day=other.first_on,
        )  # fmt: skip
    made.save()
    return made


@deed(permissions.DUTIES, on="row")
def end_row(row: DutyRow, *, from_day: date, by: Actor, reason: str = "") -> DutyRow:
    """The row holds no longer from `from_day` on; what it said before that day stays true."""
    last = from_day - timedelta(days=1)
    if last < row.first_on:
        raise Refused(
            "The row begins on {day}; it can end the day after that at the earliest.",
            field="from_day", day=row.first_on,
        )  # fmt: skip
    if row.last_on and row.last_on <= last:
        raise Refused("The row ends on {day} already.", field="from_day", day=row.last_on)
    row.last_on = last
    row.save(update_fields=["last_on"])
    return row


@deed(permissions.DUTIES)
def mark_maintained(
    *,
    name: str,
    outline: BaseGeometry,
    division: str,
    holder: Organisation,
    document: str,
    first_on: date,
    by: Actor,
    last_on: date | None = None,
    is_demo: bool = False,
) -> Area:
    """Say on the map who owns or maintains what lies there: rows for that holder then fit."""
    if not document.strip():
        raise Refused("Name the document that says so.", field="document")
    made = Area(
        kind=Area.MAINTAINED, name=name, division=division, holder=holder.code,
        document=document.strip(), first_on=first_on, last_on=last_on, is_demo=is_demo,
    )  # fmt: skip
    made.take_shape(outline)
    made.save()
    return made


def _known(division: str, unit: Organisation, document: str, major: str) -> None:
    if not document.strip():
        raise Refused("Name the document that says so.", field="document")
    if not Division.objects.filter(pk=division).exists():
        raise Refused("There is no division with the code {code}.", field="division", code=division)
    if not unit.is_active:
        raise Refused("{unit} is closed; choose another unit.", field="unit", unit=str(unit))
    if major and not Category.objects.filter(major=major).exists():
        raise Refused("There is no major class “{major}”.", field="major", major=major)


def _in_the_way(made: DutyRow) -> DutyRow | None:
    """A row about the very same whose days meet those of the new one."""
    same = DutyRow.objects.filter(
        category=made.category, major=made.major, division=made.division, holder=made.holder
    ).filter(Q(last_on=None) | Q(last_on__gte=made.first_on))
    if made.last_on:
        same = same.filter(first_on__lte=made.last_on)
    return same.select_related("unit").first()
