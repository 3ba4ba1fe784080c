"""The site's own pages."""

from django.urls import path

from . import health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("about/figures/", home.figures, name="figures"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics_page, name="metrics"),
]
