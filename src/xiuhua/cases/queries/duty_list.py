"""The duty list as a list: found by words, read as of a day, and taken away as rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from xiuhua.places.atlas import atlas
from xiuhua.places.queries import find_divisions

from ..models import DutyRow
from .duties import Asked, fits, in_force, rank

ORDER = ("division", "id")
BESIDE = ("category", "holder", "unit")


def found(text: str, day: date, *, every: bool = False) -> QuerySet[DutyRow]:
    """Rows in force on `day` (or every row) whose class, place, unit or document fits `text`."""
    rows = DutyRow.objects.all() if every else in_force(day)
    for word in text.split()[:5]:
        codes = [one.code for one in find_divisions(word, limit=200)]
        rows = rows.filter(
            Q(category__name__icontains=word)
            | Q(category__key__iexact=word)
            | Q(category__major__icontains=word)
            | Q(major__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(unit__code__iexact=word)
            | Q(holder__name__icontains=word)
            | Q(document__icontains=word)
            | Q(division__in=codes)
        )
    return rows.select_related(*BESIDE)


def all_that_fit(asked: Asked, day: date) -> list[DutyRow]:
    """Every row that speaks of one question, the best first; the ground is not asked."""
    about = Q(category=asked.category or None) | Q(category=None, major__in={"", asked.major})
    rows = in_force(day).filter(about, division__in=asked.around, unit__is_active=True)
    return sorted(
        (r for r in rows.select_related(*BESIDE) if fits(r, asked)), key=rank, reverse=True
    )


def as_sheet(rows: QuerySet[DutyRow]) -> Iterator[list[object]]:
    """Rows as the import reads them: codes with their names."""
    known = atlas()
    for row in rows.order_by(*ORDER).iterator(chunk_size=500):
        yield [
            f"{row.category_id} {row.category}" if row.category_id else "",
            row.category.major if row.category else row.major,
            f"{row.division} {known.label(row.division)}".strip(),
            f"{row.holder.code} {row.holder}" if row.holder else "",
            f"{row.unit.code} {row.unit}",
            row.document,
            row.first_on,
            row.last_on,
        ]
