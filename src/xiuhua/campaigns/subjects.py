"""How the things of a campaign become links."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Campaign, Session, Viewpoint, Visit


def _campaign(key: str) -> tuple[str, str] | None:
    found = Campaign.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("campaigns:campaign", args=[found.pk]), str(found)) if found else None


def _of(model: type[Visit] | type[Viewpoint] | type[Session]) -> Subject:
    def find(key: str) -> tuple[str, str] | None:
        thing = model.objects.filter(pk=key).first() if key.isdigit() else None
        if thing is None:
            return None
        campaign = thing.task.campaign_id if isinstance(thing, Visit) else thing.campaign_id
        return reverse("campaigns:campaign", args=[campaign]), str(thing)

    return Subject(model.record_kind, find)


SUBJECTS = (Subject("campaigns.campaign", _campaign), _of(Visit), _of(Viewpoint), _of(Session))
