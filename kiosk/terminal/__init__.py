"""One terminal from power-on to the exit code."""
