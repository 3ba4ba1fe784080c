"""What Open311 asks of us."""

from .classes import Asked, Service, service, services
from .photos import Photo
from .requests import Row, request, requests
from .updates import Update, updates
from .wanted import MOST_ROWS, Near, Wanted

__all__ = [
    "MOST_ROWS",
    "Asked",
    "Near",
    "Photo",
    "Row",
    "Service",
    "Update",
    "Wanted",
    "request",
    "requests",
    "service",
    "services",
    "updates",
]
