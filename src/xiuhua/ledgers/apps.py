"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    """Ledgers: how much there is of what, since when, by which document."""

    name = "xiuhua.ledgers"
    label = "ledgers"
    verbose_name = _("Ledgers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from xiuhua.records import triggers

        triggers.protect("ledgers_entry", once=["request_key = NEW.request_key"])
