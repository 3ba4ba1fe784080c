"""Addresses of photos."""

from django.urls import path, register_converter

from . import pages


class Size:
    """The two sizes that are shown."""

    regex = "thumb|shown"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in the address."""
        return value


register_converter(Size, "photo_size")

app_name = "evidence"
urlpatterns = [
    path("evidence/held/<str:token>/<photo_size:size>.webp", pages.preview, name="preview"),
    path("evidence/<slug:key>/<photo_size:size>.webp", pages.shown, name="shown"),
    path("evidence/sounds/<slug:key>", pages.sound, name="sound"),
    path("evidence/<slug:key>/original/", pages.original, name="original"),
    path("evidence/<slug:key>/release/", pages.release, name="release"),
    path("evidence/<slug:key>/redact/", pages.redact, name="redact"),
    path("desk/evidence/<slug:key>/", pages.custody, name="custody"),
]
