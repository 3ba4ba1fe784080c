"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    """Figures: every one defined once, counted out of the ledgers, released by a second person."""

    name = "xiuhua.indicators"
    label = "indicators"
    verbose_name = _("Figures")
    default_auto_field = "django.db.models.BigAutoField"
