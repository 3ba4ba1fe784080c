"""Records: what was done, by whom, before and after, kept so that nobody can change it unseen."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Makes the append-only triggers after every migrate and listens for denials."""

    name = "xiuhua.records"
    label = "records"
    verbose_name = _("Records")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks, handlers  # noqa: F401 - importing them registers them

        post_migrate.connect(_remake_triggers, dispatch_uid="records.triggers")


def _remake_triggers(using: str, **_: Any) -> None:
    """SQLite drops a table's triggers when a migration rebuilds it, so they are made anew."""
    from . import triggers

    triggers.ensure(using)
