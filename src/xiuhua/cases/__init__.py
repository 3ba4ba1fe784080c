"""Cases: from report to close."""
