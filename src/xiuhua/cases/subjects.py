"""How "cases.case" and a number, and the other things cases keep, become a link and a title."""

from django.urls import reverse

from xiuhua.web.gather import Subject
from xiuhua.web.language import say

from .models import Case, Category, DutyRow
from .queries.duties import about


def _find(number: str) -> tuple[str, str] | None:
    case = Case.objects.select_related("category", "plain").filter(number=number).first()
    if case is None:
        return None
    return reverse("cases:case", args=[number]), f"{case.title} {number}".strip()


def _duty(key: str) -> tuple[str, str] | None:
    row = (
        DutyRow.objects.select_related("category").filter(pk=key).first() if key.isdigit() else None
    )
    return (reverse("cases:duty", args=[row.pk]), say(about(row))) if row else None


def _class(key: str) -> tuple[str, str] | None:
    found = Category.objects.filter(pk=key).first()
    return (reverse("cases:class", args=[key]), found.name) if found else None


def _kept(key: str) -> tuple[str, str] | None:
    """Numbers and limits of stages are kept on one page."""
    return reverse("cases:numbers"), say("Numbers of the loop")


def _cause(key: str) -> tuple[str, str] | None:
    return reverse("cases:causes"), say("Causes")


SUBJECTS = (
    Subject("cases.case", _find),
    Subject("cases.duty", _duty),
    Subject("cases.category", _class),
    Subject("cases.number", _kept),
    Subject("cases.limit", _kept),
    Subject("cases.cause", _cause),
)
