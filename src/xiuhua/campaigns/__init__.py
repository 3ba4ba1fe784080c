"""Campaigns: an area, some classes, some days; a census, a daily tally, an album."""
