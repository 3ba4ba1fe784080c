"""The site: settings, processes, demo; it knows every app and no app knows it."""
