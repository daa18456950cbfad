"""How every part of the terminal is, and what to do."""
