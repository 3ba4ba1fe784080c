"""Forms: what people type, checked in words before any deed sees it."""
