"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExcavationsConfig(AppConfig):
    """Road excavations: plans, permits, sections, and the residents who watch them every day."""

    name = "xiuhua.excavations"
    label = "excavations"
    verbose_name = _("Road excavations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what the links of watchers, foremen and followers open."""
        from xiuhua.accounts import links

        rooms = "xiuhua.excavations.pages"
        links.purpose("excavations.watch", f"{rooms}.watching.by_link", "Watch a section")
        links.purpose("excavations.foreman", f"{rooms}.foreman.by_link", "Answer for a site")
        links.purpose(
            "excavations.follow", f"{rooms}.entering.by_link", "Follow the digs of an area"
        )
