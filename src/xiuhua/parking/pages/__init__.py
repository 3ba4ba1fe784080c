"""The pages of parking."""
