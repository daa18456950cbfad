"""What goes into the log: states and steps by name, never what a citizen said, has or is."""

import logging
from pathlib import Path


def set_up_logging(file: Path | None = None) -> None:
    """Log to standard error, or to `file`, one line an event."""
    logging.basicConfig(
        filename=file,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
