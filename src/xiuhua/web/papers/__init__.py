"""Papers: an office's own .docx with gaps, filled; and the same set as PDF.

A gap is ``{{name}}``. A row of a table with gaps such as ``{{steps.at}}`` is repeated for each
item of the list `steps`. A Picture fills a gap with an image.
"""

from .blank import blank
from .filling import Picture, Value, check, fill, gaps
from .giving import FORMS, give
from .setting import as_pdf

__all__ = ["FORMS", "Picture", "Value", "as_pdf", "blank", "check", "fill", "gaps", "give"]
