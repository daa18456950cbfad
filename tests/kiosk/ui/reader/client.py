"""A bare client of the accessibility bus, run by Debian's own Python, which has its libraries.

Says each event as a line of JSON, and for each line of standard input all that the bus knows of
the window now.
"""

import json
import sys
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

EVENTS = ("object:announcement", "object:property-change:accessible-name", "object:text-changed")


def tell(**facts: object) -> None:
    """Say it."""
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def told(event: Any) -> None:
    """Say an event; what it is about may be gone already."""
    try:
        role = event.source.get_role_name()
    except GLib.GError:
        return
    words = event.any_data if isinstance(event.any_data, str) else None
    tell(event=event.type, role=role, words=words)


def parts(of: Any, depth: int = 0) -> list[dict[str, object]]:
    """Return what lies in it, in the order of the tree."""
    found: list[dict[str, object]] = []
    for number in range(of.get_child_count()):
        part = of.get_child_at_index(number)
        states = [each.value_nick for each in part.get_state_set().get_states()]
        has_text = "Text" in part.get_interfaces()
        found.append(
            {
                "role": part.get_role_name(),
                "name": part.get_name(),
                "description": part.get_description(),
                "text": Atspi.Text.get_text(part, 0, -1) if has_text else "",
                "states": states,
            }
        )
        found += parts(part, depth + 1)
    return found


def look(*_: object) -> bool:
    """Say what the bus knows of the window."""
    if not sys.stdin.readline():
        loop.quit()
        return False
    desktop = Atspi.get_desktop(0)
    for number in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(number)
        application.set_cache_mask(Atspi.Cache.NONE)
        tell(window=parts(application))
    return True


loop = GLib.MainLoop()
Atspi.init()
listener = Atspi.EventListener.new(told)
for kind in EVENTS:
    listener.register(kind)
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_LOW, GLib.IO_IN | GLib.IO_HUP, look)
tell(up=True)
loop.run()
