"""Open311 GeoReport v2: its words read into ours, and ours told in its shapes. No views here."""
