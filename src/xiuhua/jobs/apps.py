"""The app of jobs; finds every app's tasks and handlers once all models are there."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from xiuhua.web.gather import plug

from .timetable import Schedule

plug("SCHEDULE", room="schedule", of=Schedule, doc="What happens by itself, and when.")


class JobsConfig(AppConfig):
    """Leases, schedules and the outbox."""

    name = "xiuhua.jobs"
    label = "jobs"
    verbose_name = _("Jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the rooms where tasks and handlers register themselves, of every app."""
        autodiscover_modules("tasks")
        autodiscover_modules("handlers")
