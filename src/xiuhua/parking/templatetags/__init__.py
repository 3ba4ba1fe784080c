"""Tags of parking."""
