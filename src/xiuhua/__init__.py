"""绣花 (Xiuhua): a district's city management as one closed loop."""

__version__ = "0.1.0"
