"""Addresses of the pages about messages."""

from django.urls import path

from . import pages

app_name = "delivery"
urlpatterns = [
    path("desk/messages/", pages.messages, name="messages"),
    path("desk/messages/demo/", pages.demo, name="demo"),
    path("desk/messages/<slug:key>/requeue/", pages.requeue, name="requeue"),
]
