"""The site's own pages."""

from django.urls import path

from . import contact, health, home

urlpatterns = [
    path("", home.home, name="home"),
    path("about/figures/", home.figures, name="figures"),
    path(".well-known/security.txt", contact.security_txt, name="security_txt"),
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics_page, name="metrics"),
]
