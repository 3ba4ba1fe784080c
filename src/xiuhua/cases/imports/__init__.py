"""What comes in from files: read, looked at, then all or nothing."""

from .legacy import LEGACY
from .standard import STANDARD

IMPORTS = (STANDARD, LEGACY)
