"""The board: all car parks with their counts in memory, in front of Django, following the database."""
