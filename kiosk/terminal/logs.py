"""What goes into the log: states and steps by name, never what a citizen said, has or is."""

import logging
import os
from datetime import UTC, datetime
from pathlib import Path


class JsonLine(logging.Formatter):
    """One JSON object a line, with the event's id (docs/events.md)."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        import json  # nothing is logged before the first page

        from kiosk.terminal.events import EVENTS, OTHER

        arguments = record.args if isinstance(record.args, tuple) else (record.args,)
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": EVENTS.get(str(record.msg), OTHER).id,
            "message": record.getMessage(),
            "facts": [str(one) for one in arguments if one is not None],
            "from": record.name,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(file: Path | None = None) -> None:
    """Log to standard error, or to `file`, one line an event; as JSON into systemd's journal."""
    logging.basicConfig(
        filename=file,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    if file is None and "JOURNAL_STREAM" in os.environ:
        for handler in logging.getLogger().handlers:
            handler.setFormatter(JsonLine())


def log_traffic() -> None:
    """Tell on standard error each command to a card and its answer, by shape, without data.

    For the engineer in front of a card that nobody knows; nothing else of the kiosk asks for it.
    """
    from hardware.apdu import TRAFFIC  # not before the first page

    logging.addLevelName(TRAFFIC, "TRAFFIC")
    logging.basicConfig(level=TRAFFIC, format="%(levelname)s %(message)s")
