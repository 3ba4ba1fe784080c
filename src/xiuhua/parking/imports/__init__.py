"""What comes in from an office's spreadsheets."""

from .car_parks import CAR_PARKS

IMPORTS = (CAR_PARKS,)
