"""The queue's pages."""

from django.urls import path

from . import pages

app_name = "jobs"
urlpatterns = [
    path("desk/jobs/", pages.queue, name="queue"),
    path("desk/jobs/<int:key>/requeue/", pages.requeue, name="requeue"),
    path("desk/jobs/<int:key>/discard/", pages.discard, name="discard"),
]
