"""Working calendars: which days and hours the city works, as published and as set."""
