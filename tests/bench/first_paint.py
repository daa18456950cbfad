"""`kiosk run` on settings of its own, ended by the first painted welcome page."""

import gc
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


def main(folder: Path) -> None:
    """Start the kiosk as its service does, print "painted" with the welcome page, and leave."""
    file = folder / "kiosk.toml"
    file.write_text(SETTINGS, encoding="utf-8")
    from kiosk import __main__ as command

    gc.disable()  # as the command does before it loads anything more
    tell_when_painted()
    sys.argv = ["kiosk", "run", "--config", str(file)]
    command.main()


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
    main(Path(sys.argv[1]))
