"""Parking for machines: where there is space now."""

from .vacancy import API

__all__ = ["API"]
