"""What every answer carries, whoever made it: no sniffing, no framing, nothing kept, and no sensor
but for our own pages: place, camera, and the microphone for spoken notes.

The policy of pages is django-csp's (`CONTENT_SECURITY_POLICY`); the admin has one of its own, since
its look writes styles and evaluates expressions in the page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ALWAYS = {
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class HeadersMiddleware:
    """Adds them on the way out; what a view has said itself stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        for name, value in ALWAYS.items():
            answer.headers.setdefault(name, value)
        if request.path.startswith("/admin/"):
            answer.headers.setdefault("Content-Security-Policy", ADMIN_POLICY)
        # a refusal, an endpoint, an error: whoever means to be kept says so
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer
