"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "xiuhua.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who is behind a reference, and what set-password links open."""
        from . import links, names  # noqa: F401 - names registers itself

        links.purpose(
            "accounts.set_password", "xiuhua.accounts.pages.entry.by_link", "Set your password"
        )
