"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HotspotsConfig(AppConfig):
    """Hot spots: the same trouble at the same place again, more often than chance would have it."""

    name = "xiuhua.hotspots"
    label = "hotspots"
    verbose_name = _("Hot spots")
    default_auto_field = "django.db.models.BigAutoField"
