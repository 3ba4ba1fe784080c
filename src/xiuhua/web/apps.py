"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """The common door."""

    name = "xiuhua.web"
    label = "web"
    verbose_name = _("The common door")
    default_auto_field = "django.db.models.BigAutoField"
