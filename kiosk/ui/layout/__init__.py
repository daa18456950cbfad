"""Where words and lines go."""
