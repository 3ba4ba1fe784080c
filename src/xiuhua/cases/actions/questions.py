"""Loading what else is asked about a class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Category, Question
from .catalogue import Loaded, _read

LISTS = {Question.Kind.SINGLE.value, Question.Kind.MULTI.value}


@deed(permissions.CATALOGUE)
def load_questions(file: Path | str, *, by: Actor) -> Loaded:
    """Load what is asked about classes, in order; all of a file or nothing, twice does no harm.

    A class that this catalogue does not have is left out by name.
    """
    known = set(Category.objects.values_list("key", flat=True))
    loaded, rows = Loaded(), []
    for row in _read(file).get("classes", ()):
        key = str(row.get("category", ""))
        if key not in known:
            loaded.left_out.append(_("There is no class %(key)s") % {"key": key})
            continue
        asked = enumerate(row.get("questions", ()), start=1)
        rows += [_question(key, order, told) for order, told in asked]
    if not rows:
        raise Refused("The file does not hold what this load expects.")
    Question.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["category", "code"],
        update_fields=["kind", "words", "hint", "required", "values", "order"],
    )
    loaded.kept = len(rows)
    return loaded


def _question(key: str, order: int, told: dict[str, Any]) -> Question:
    """One question; Refused, by its class and key, when it cannot be asked so."""
    try:
        question = Question(
            category_id=key,
            code=told["code"],
            kind=Question.Kind(told.get("kind", "string")),
            words=told["words"],
            hint=told.get("hint", ""),
            required=bool(told.get("required", False)),
            values=[[str(one), str(name)] for one, name in told.get("values", ())],
            order=order,
        )
        validate_slug(question.code)
        question.clean_fields(exclude=["id", "category"])
        if bool(question.values) is not (question.kind in LISTS):
            raise ValueError
    except (KeyError, TypeError, ValueError, ValidationError) as problem:
        raise Refused(
            "{key}: “{code}” is no question with a key, words, a known kind, and choices if it is a list.",
            key=key,
            code=str(told.get("code", "")) if isinstance(told, dict) else "",
        ) from problem
    return question
