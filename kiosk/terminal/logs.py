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


def log_traffic() -> None:
    """Tell on standard error each command to a card and its answer, by shape, without data.

    For the engineer in front of a card that nobody knows; nothing else of the kiosk asks for it.
    """
    from hardware.apdu import TRAFFIC  # not before the first page

    logging.addLevelName(TRAFFIC, "TRAFFIC")
    logging.basicConfig(level=TRAFFIC, format="%(levelname)s %(message)s")
