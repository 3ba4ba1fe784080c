"""What people ask about messages."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from .models import Message, MessageState

LOOKS = {"waiting": "new", "failed": "soon", "sent": "done", "dead": "late"}
"""Which of the seven looks a message's state has."""


def find(state: str = "", text: str = "") -> QuerySet[Message]:
    """Messages in a state, whose title, text, subject, wording or masked address has `text`."""
    rows = Message.objects.all()
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(
            Q(subject_key=text)
            | Q(title__icontains=text)
            | Q(text__icontains=text)
            | Q(address_shown__icontains=text)
            | Q(template=text)
        )
    return rows


def about(kind: str, key: str) -> QuerySet[Message]:
    """The messages about a subject, oldest first."""
    return Message.objects.filter(subject_kind=kind, subject_key=key).order_by("asked_at", "pk")


def unsent() -> dict[str, int]:
    """How many messages wait, failed for now, or were given up."""
    open_ones = Message.objects.exclude(state=MessageState.SENT)
    found = dict(open_ones.values_list("state").annotate(n=Count("pk")).order_by())
    return {str(state): found.get(state, 0) for state in ("waiting", "failed", "dead")}
