"""What comes in from files: read, looked at, then all or nothing."""
