"""How Django knows this app."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    """Site."""

    name = "xiuhua.site"
    label = "site"
    verbose_name = _("Site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A demo that lives on another day sets its clock before anything else runs."""
        if settings.DEMO_CLOCK_S:
            from .demo import clock

            clock.shift(settings.DEMO_CLOCK_S)
