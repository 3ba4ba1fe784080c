"""A district to measure: its ground, its cases, its callers, and what they are compared with."""
