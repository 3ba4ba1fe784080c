"""Talking to people through the official accounts: one path for every account and mode."""

from .receiving import Came, greet, received

__all__ = ["Came", "greet", "received"]
