"""Ledgers 台账: dated quantities that are only ever added to, with their documents."""
