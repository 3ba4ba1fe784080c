"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliveryConfig(AppConfig):
    """Messages to people: channels, subscriptions, one row per receiver."""

    name = "xiuhua.delivery"
    label = "delivery"
    verbose_name = _("Messages sent")
    default_auto_field = "django.db.models.BigAutoField"
