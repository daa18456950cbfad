"""Serving citizens from the first instruction on; nothing loads that the first page can spare."""

import gc
import sys
from pathlib import Path
from typing import NoReturn

from db.errors import DatabaseError
from hardware.errors import HardwareError
from kiosk.errors import KioskError
from kiosk.terminal.logs import set_up_logging


def serve(config_file: Path) -> NoReturn:
    """Serve citizens on this terminal until stopped, and leave with the exit code."""
    # Loading makes thousands of objects that all stay; looking through them for garbage takes a
    # tenth of the time to the first page. It is switched on again behind that page.
    gc.disable()
    set_up_logging()
    try:
        from kiosk.terminal.run import run_terminal

        sys.exit(run_terminal(config_file))
    except (HardwareError, DatabaseError, KioskError) as error:
        from kiosk.commands.output import fail_by_kind

        fail_by_kind(error, as_json=False)
    finally:
        gc.enable()
