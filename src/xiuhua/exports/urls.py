"""Addresses of the pages about exports."""

from django.urls import path

from . import pages

app_name = "exports"
urlpatterns = [
    path("desk/exports/", pages.exports, name="exports"),
    path("desk/exports/lines/", pages.lines, name="lines"),
    path("desk/exports/<int:key>/file/", pages.file, name="file"),
    path("desk/exports/<int:key>/cancel/", pages.cancel, name="cancel"),
    path("desk/exports/<int:key>/forget/", pages.forget, name="forget"),
]
