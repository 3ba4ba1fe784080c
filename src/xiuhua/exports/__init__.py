"""Long lists to take away, made by a job while their reader waits for the link."""
