"""What the running terminal says of itself: it may see what the doctor, beside it, cannot."""

from datetime import UTC, datetime
from typing import Any, Final

from kiosk.doctor.finding import Finding, Health
from kiosk.files import read_json
from kiosk.language.texts import _
from kiosk.settings.configuration import Configuration, Mode
from kiosk.terminal.troubles import STALE_AFTER_S, troubles

THING: Final = "running kiosk"
_STORES: Final = ("records", "journal")
_SEE_PARTS: Final = _(
    "'kiosk status' tells since when; what to do stands beside each code in the list of codes. "
    "A store that is held: which program has it open (fuser -v FILE)?"
)


def running_finding(configuration: Configuration) -> Finding:
    """Return what is out of service by the terminal's own figures, which a citizen meets.

    Raises:
        OSError: whoever looks may not read them.
        ValueError: they are none.
    """
    try:
        figures = read_json(configuration.metrics.status)
    except FileNotFoundError:
        return Finding(THING, Health.WELL, "", "it does not run, or has told no figures yet")
    try:
        return _judged(configuration, figures, datetime.now(UTC))
    except (LookupError, TypeError, AttributeError, ArithmeticError) as error:
        file = configuration.metrics.status
        raise ValueError(f"{file} is damaged, or of another version") from error


def _judged(configuration: Configuration, figures: Any, now: datetime) -> Finding:
    if (
        configuration.mode is Mode.DEMO
        and now.timestamp() - figures["heartbeat"]["loop_at"] > STALE_AFTER_S
    ):
        return Finding(THING, Health.WELL, "", "it does not run")
    found = troubles(figures, now)
    if not found:
        return Finding(THING, Health.WELL, figures["version"], "every part is in service")
    # What has a row of its own is judged there; a store may be held against the kiosk alone.
    elsewhere = sum(bool(one["code"]) and one["part"] not in _STORES for one in figures["parts"])
    known = elsewhere + (not figures["in_service"])
    health = Health.ATTENTION if len(found) == known else Health.OUT_OF_SERVICE
    return Finding(THING, health, figures["version"], "; ".join(found), _SEE_PARTS)
