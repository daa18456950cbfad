"""Long campaigns against the whole: `make fuzz MINUTES=n` and `make crash RUNS=n`."""
