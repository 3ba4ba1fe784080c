"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParkingConfig(AppConfig):
    """Parking: inventory, registration, live vacancy, two official accounts."""

    name = "xiuhua.parking"
    label = "parking"
    verbose_name = _("Parking")
    default_auto_field = "django.db.models.BigAutoField"
