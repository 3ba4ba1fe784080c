"""Delivery: messages to people, one row per receiver, by whatever way reaches them."""
