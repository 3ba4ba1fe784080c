"""Drawn street scenes, so that tests and the demo need no photo of a real place."""

from .drawing import KINDS, draw_scene

__all__ = ["KINDS", "draw_scene"]
