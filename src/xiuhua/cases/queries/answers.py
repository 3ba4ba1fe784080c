"""What whoever reported answered to the questions about a class, and pictures kept elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Case, Question


def told_beside(case: Case, *, handles: bool) -> list[tuple[str, Any]]:
    """Questions and answers as pairs, one query where there are any.

    Whoever only handles the case does not read free sentences, nor where pictures are kept.
    """
    found = [
        (question.words, _said(question, case.answers[question.code]))
        for question in _asked(case)
        if not (handles and question.kind == Question.Kind.TEXT)
    ]
    if case.media_urls and not handles:
        found.append(("Pictures kept elsewhere", " ".join(case.media_urls)))
    return found


def _asked(case: Case) -> list[Question]:
    """The questions that were answered; a class that changed meanwhile keeps its answers."""
    if not case.answers:
        return []
    rows = Question.objects.filter(code__in=list(case.answers)).order_by("order", "code")
    by_code = {question.code: question for question in rows}
    by_code |= {one.code: one for one in rows if one.category_id == case.category_id}
    return list(by_code.values())


def _said(question: Question, answer: Any) -> Any:
    """The answer by the names of its choices."""
    names = {str(key): name for key, name in question.values}
    if isinstance(answer, list):
        return ", ".join(str(names.get(one, one)) for one in answer)
    if question.kind == Question.Kind.DATETIME:
        return datetime.fromisoformat(answer)
    if isinstance(answer, float) and answer.is_integer():
        return int(answer)
    return names.get(answer, answer)
