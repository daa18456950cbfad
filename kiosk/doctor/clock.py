"""How the clock is: since when a time server has set it, and whose time of day it shows."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.desks.time_server import TimeServerMemory, memory_file, told_by_the_system
from kiosk.doctor.finding import Finding, Health
from kiosk.language.texts import _
from kiosk.rules.clock import LONGEST_ALONE, ClockFault
from kiosk.settings.configuration import Configuration, Mode

THING: Final = "clock"
ZONE: Final = "time zone"
_SYNCHRONISE: Final = _(
    "timedatectl set-ntp true; see to the network and to the time servers of "
    "/etc/systemd/timesyncd.conf.d. Where there is none: [clock] set_by_hand in kiosk.toml."
)
_SET_ZONE: Final = _("timedatectl set-timezone Asia/Shanghai; then restart the kiosk.")
CHINA: Final = timedelta(hours=8)
"""The one time of day of the whole country."""


def clock_finding(configuration: Configuration) -> Finding:
    """Return whether a time server keeps the clock; the records' own clock stands with them."""
    by_hand = configuration.clock.set_by_hand
    if by_hand is not None:
        return Finding(THING, Health.WELL, "", f"set by hand: {by_hand}")
    told = told_by_the_system()
    kept = TimeServerMemory(memory_file(configuration.stores.journal)).kept()
    last = max((each for each in (told, kept) if each is not None), default=None)
    if last is None:
        state = "no time server is known to have set it"
        return Finding(THING, Health.ATTENTION, "", state, _SYNCHRONISE)
    alone = datetime.now(UTC) - last
    state = f"last set by a time server {last.astimezone():%Y-%m-%d %H:%M}"
    if told is None:
        state = f"no time server now; {state}, or never since this was first looked at"
    if alone > LONGEST_ALONE:
        demo = configuration.mode is Mode.DEMO
        health = Health.ATTENTION if demo else Health.OUT_OF_SERVICE
        return Finding(THING, health, "", f"{ClockFault.ALONE.value}: {state}", _SYNCHRONISE)
    if told is None:
        return Finding(THING, Health.ATTENTION, "", state, _SYNCHRONISE)
    return Finding(THING, Health.WELL, "", state)


def zone_finding(configuration: Configuration) -> Finding:
    """Return whether papers and pages say the time of day that the hall's own clock says."""
    time.tzset()  # it may have been set since this program was started, as by `kiosk setup`
    now = datetime.now().astimezone()
    state = f"{_zone_name()}: it is {now:%Y-%m-%d %H:%M}"
    if now.utcoffset() == CHINA:
        return Finding(ZONE, Health.WELL, "", state)
    health = Health.ATTENTION if configuration.mode is Mode.DEMO else Health.OUT_OF_SERVICE
    return Finding(ZONE, health, "", f"{state}; papers are dated by it", _SET_ZONE)


def _zone_name() -> str:
    file = Path("/etc/localtime")
    link = str(file.readlink()) if file.is_symlink() else ""
    return link.partition("zoneinfo/")[2] or "unnamed"
