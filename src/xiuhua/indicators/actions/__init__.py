"""What is done with figures: tallying what is over, preparing and releasing bulletins."""
