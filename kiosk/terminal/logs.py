"""What goes into the log: states and steps by name, never what a citizen said, has or is."""

import logging
import traceback
from pathlib import Path


def set_up_logging(file: Path | None = None) -> None:
    """Log to standard error, or to `file`, one line an event."""
    logging.basicConfig(
        filename=file,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def frames_of(error: BaseException) -> str:
    """Return where an error was raised: types, files and lines, without any message.

    A message can hold whatever value went wrong, and with it a citizen's name.
    """
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(frames_of(inner) for inner in error.exceptions)
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
    cause = f" from {frames_of(error.__cause__)}" if error.__cause__ is not None else ""
    return f"{type(error).__name__} at {places}{cause}"
