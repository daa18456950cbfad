"""The surroundings of a process that `make coverage` leaves alone.

It tells what it has loaded, or is killed over and over; either way the measuring would be in it.
"""

import os


def unmeasured() -> dict[str, str]:
    """Return this process's environment without what lets coverage.py into its children."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
