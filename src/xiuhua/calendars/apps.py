"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Working calendars."""

    name = "xiuhua.calendars"
    label = "calendars"
    verbose_name = _("Working calendars")
    default_auto_field = "django.db.models.BigAutoField"
