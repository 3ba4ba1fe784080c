"""Messages as links on other pages."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Message


def _message(key: str) -> tuple[str, str] | None:
    found = Message.objects.filter(key=key).first()
    return (f"{reverse('delivery:messages')}#message-{key}", found.address_shown) if found else None


SUBJECTS = (Subject("delivery.message", _message),)
