"""What stands on the screen, as values."""
