"""Where the pages of no domain live."""

from django.urls import path

from . import outbox, pages
from .ogc.pages import URLS as OGC

app_name = "web"
urlpatterns = [
    path("sw.js", outbox.worker, name="worker"),
    path("outbox/", outbox.waiting, name="outbox"),
    path("outbox/pass/", outbox.pass_for_forms, name="outbox_pass"),
    path("size/", pages.size, name="size"),
    path("language/", pages.language, name="language"),
    path("specimen/", pages.specimen, name="specimen"),
    *OGC,
]
