"""The surroundings of a command that is typed where there is no display."""

import os


def without_display() -> dict[str, str]:
    """This process's variables but those that say where windows can stand."""
    said = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in said}
