"""The records: append-only, hash-chained, without personal values."""
