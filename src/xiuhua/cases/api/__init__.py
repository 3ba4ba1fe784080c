"""Cases for machines: our own API, and the standard that other cities speak."""

from .orders import ORDERS_API
from .own import API as OWN

API = (*OWN, ORDERS_API)

__all__ = ["API"]
