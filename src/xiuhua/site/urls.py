"""Every app's pages under one roof; an app's `urls` room names its own paths."""

from django.contrib import admin
from django.urls import include, path

from xiuhua.web.api import build
from xiuhua.web.gather import rooms

urlpatterns = [
    path("api/v1/", build().urls),  # first: machines ask most, and every path before costs them
    *(path("", include(room)) for label, room in rooms("urls") if label != "site"),
    path("", include("xiuhua.site.pages_urls")),
    path("admin/", admin.site.urls),
]
