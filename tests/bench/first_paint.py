"""The shipped start, on settings of its own, ended by the first painted welcome page."""

import gc
import sys
from pathlib import Path

SETTINGS = """
mode = "production"
[terminal]
id = "BENCH-01"
region = "jinan"
hall = "政务服务大厅"
agency = "经办机构"
"""


def main(folder: Path) -> None:
    """Start the kiosk as `kiosk run` does, print "painted" with the welcome page, and leave."""
    from kiosk.commands import kiosk  # noqa: F401 - the command line is part of the start

    gc.disable()  # as the command does
    from kiosk.production import run_terminal
    from kiosk.ui.window import KioskWindow

    class Window(KioskWindow):
        def paint_now(self) -> None:
            super().paint_now()
            print("painted", flush=True)
            sys.exit(0)

    file = folder / "kiosk.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    run_terminal(file, Window)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
