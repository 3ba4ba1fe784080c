"""Where the pages of no domain live."""

from django.urls import path

from . import pages

app_name = "web"
urlpatterns = [
    path("size/", pages.size, name="size"),
    path("language/", pages.language, name="language"),
    path("specimen/", pages.specimen, name="specimen"),
]
