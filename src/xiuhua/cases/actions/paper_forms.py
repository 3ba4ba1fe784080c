"""The office's own forms of papers: taken up, checked, put back."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed
from xiuhua.web.papers import check

from .. import permissions
from ..models import PaperTemplate
from ..queries.papers import find_paper, gaps_of


@deed(permissions.TEMPLATES)
def take_form(paper: str, *, name: str, content: bytes, by: Actor) -> PaperTemplate:
    """Use the office's own .docx for a paper from now on; Refused when it has gaps nothing fills."""
    known = set(gaps_of(find_paper(paper)))
    check(content, known)
    PaperTemplate.objects.filter(paper=paper, is_active=True).update(is_active=False)
    return PaperTemplate.objects.create(
        paper=paper,
        name=name[:120],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        since=timezone.now(),
        by=by.ref,
    )


@deed(permissions.TEMPLATES, on="form")
def put_back(form: PaperTemplate, *, by: Actor) -> PaperTemplate:
    """Use the shipped form again; the office's own stays kept."""
    if not form.is_active:
        raise Refused("This form is not in use any more.")
    form.is_active = False
    form.save(update_fields=["is_active"])
    return form
