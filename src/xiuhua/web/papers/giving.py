"""A filled paper as a file to keep: the office's own .docx, or the same set as PDF."""

from __future__ import annotations

from django.http import HttpResponse

from ..downloads import given
from .setting import as_pdf

FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
"""In which forms papers are given, and their content types."""


def give(filled: bytes, form: str, name: str) -> HttpResponse:
    """The paper in one of FORMS, called `name`."""
    content = as_pdf(filled, title=name) if form == "pdf" else filled
    return given(content, FORMS[form], f"{name}.{form}")
