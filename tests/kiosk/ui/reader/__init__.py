"""What a screen reader is told, over a real accessibility bus."""
