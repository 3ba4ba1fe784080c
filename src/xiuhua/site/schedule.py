"""What a demo does by itself."""

from datetime import timedelta

from django.conf import settings

from xiuhua.jobs import Schedule

SCHEDULE = (
    (Schedule("site.demo_counts", every=timedelta(minutes=1), catch_up=False),)
    if settings.DEMO
    else ()
)
