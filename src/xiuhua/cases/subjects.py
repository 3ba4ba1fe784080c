"""How "cases.case" and a number become a link and a title."""

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Case


def _find(number: str) -> tuple[str, str] | None:
    case = Case.objects.select_related("category", "plain").filter(number=number).first()
    if case is None:
        return None
    return reverse("cases:case", args=[number]), f"{case.title} {number}".strip()


SUBJECTS = (Subject("cases.case", _find),)
