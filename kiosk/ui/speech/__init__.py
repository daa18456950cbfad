"""Pages read aloud."""
