"""What is wrong with a terminal by its own figures, in sentences: for `kiosk status` and doctor."""

from datetime import datetime
from typing import Any, Final

#: Older figures than that are those of a terminal that has stopped or hangs.
STALE_AFTER_S: Final = 30.0


def troubles(value: dict[str, Any], now: datetime) -> list[str]:
    """Return what is wrong by these figures, a sentence each."""
    beat = value["heartbeat"]
    found = []
    age = now.timestamp() - beat["loop_at"]
    if age > STALE_AFTER_S:
        return [f"it has stopped or hangs: the figures are {age:.0f} s old"]
    if beat["loop_at"] - beat["painted_at"] > STALE_AFTER_S:
        found.append("the screen takes no frames")
    if beat["touch_waiting_s"] > STALE_AFTER_S:
        found.append("a touch is not answered")
    if not value["in_service"]:
        found.append(f"the staff has closed it: {value['closed']}")
    if value["ledger"] is None:
        found.append("the journal cannot be read")
    found += [
        f"{part['part']}: {part['code']}, since {local(part['since'])}"
        for part in value["parts"]
        if part["code"]
    ]
    return found


def local(moment: str) -> str:
    """Return a moment of the figures as the hall's clock shows it."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
