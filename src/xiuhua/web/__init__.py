"""The door: pages, API, lists and words on their way to a person."""
