"""How Django knows this app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from xiuhua.web.gather import plug

from .permissions import Keeper

plug(
    "KEEPERS",
    room="permissions",
    of=Keeper,
    key="kind",
    doc="Which permission opens the unreleased photos of a kind of subject.",
)


class EvidenceConfig(AppConfig):
    """Photos and papers by their hash, what is shown of them, and their custody."""

    name = "xiuhua.evidence"
    label = "evidence"
    verbose_name = _("Evidence")
    default_auto_field = "django.db.models.BigAutoField"
