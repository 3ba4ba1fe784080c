"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """Cases."""

    name = "xiuhua.cases"
    label = "cases"
    verbose_name = _("Cases")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what a crew's link opens."""
        from xiuhua.accounts import links

        links.purpose("cases.work", "xiuhua.cases.pages.crew.work", "Work on a case")
