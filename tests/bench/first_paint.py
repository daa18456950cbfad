"""`kiosk run` on settings of its own, ended by the first painted welcome page.

Run: python -m tests.bench.first_paint FOLDER [--first-ever]
"""

import gc
import os
import sys
from pathlib import Path

SETTINGS = """
mode = "production"
[cards]
unproven = "accept"
source = "测试"
[terminal]
id = "BENCH-01"
region = "jinan"
hall = "政务服务大厅"
agency = "经办机构"
"""


def main(folder: Path, *, first_ever: bool) -> None:
    """Start the kiosk as its service does, print "painted" with the welcome page, and leave.

    Unless it is the `first_ever`, a start before it has kept its page in `folder`.
    """
    file = folder / "kiosk.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    os.environ["STATE_DIRECTORY"] = str(folder)
    if first_ever:
        (folder / "first-page").unlink(missing_ok=True)
    from kiosk import __main__ as command

    gc.disable()  # as the command does before it loads anything more
    tell_when_painted()
    sys.argv = ["kiosk", "run", "--config", str(file)]
    command.main()


def keep_page(folder: Path) -> None:
    """Do what a start before has done."""
    from kiosk.settings.configuration import load_configuration
    from kiosk.terminal.first_page import first_page, keep

    file = folder / "kiosk.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    keep(first_page(load_configuration(file)), folder / "first-page")


def tell_when_painted() -> None:
    """Have the window say so once its first page is painted, and the process end there."""
    import kiosk.terminal.first_page  # noqa: F401 - before the window, as the command does
    from kiosk.ui.window import KioskWindow

    paint = KioskWindow.paint_now

    def paint_and_leave(window: KioskWindow) -> None:
        paint(window)
        print("painted", flush=True)
        sys.exit(0)

    setattr(KioskWindow, "paint_now", paint_and_leave)  # noqa: B010 - mypy knows methods stay


if __name__ == "__main__":
    main(Path(sys.argv[1]), first_ever="--first-ever" in sys.argv)
