"""How Django knows this app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Cases."""

    name = "xiuhua.cases"
    label = "cases"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the links of crews and of whoever reported open; keep the index of words."""
        post_migrate.connect(_remake_index, dispatch_uid="cases.fulltext")
        from xiuhua.accounts import links

        links.purpose("cases.work", "xiuhua.cases.pages.crew.work", "Work on a case")
        mine = "xiuhua.cases.pages.personal.by_link"
        links.purpose("cases.follow", mine, "Follow a report")
        links.purpose("cases.rate", mine, "Say how it went")


def _remake_index(sender: AppConfig, using: str, **_: Any) -> None:
    """What cases are found by, once all is migrated: rows without words are left to a job."""
    if sender.label != "cases":
        return
    from .actions.indexing import index_later
    from .models import fulltext

    fulltext.ensure(using)
    index_later(using)
