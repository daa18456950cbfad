"""How an export leaves the terminal: on a stick, or as codes that a telephone reads."""

from collections.abc import Awaitable, Callable
from enum import Enum, unique
from typing import Final

from kiosk.language.texts import _
from kiosk.operator.export import export_to_stick
from kiosk.operator.export_codes import show_codes
from kiosk.operator.session import Session
from kiosk.pages.kinds import Back, Choice, Icon


@unique
class _Way(Enum):
    STICK = "stick"
    CODES = "codes"


_WAYS: Final = (
    Choice(
        _Way.STICK,
        _("On a stick"),
        _("Journal, log, state, readiness sheet"),
        Icon.TRANSFER,
    ),
    Choice(
        _Way.CODES,
        _("As codes on the screen"),
        _("State and newest log, read with a telephone"),
        Icon.PHONE,
    ),
)


async def export(session: Session) -> None:
    """Let the person choose the way, and export.

    Raises:
        ExportImpossible, SealingFailed, DatabaseError, KioskError: as `export_to_stick`.
    """
    chosen = await session.choose(_("Export"), _("How would you like to take it away?"), _WAYS)
    if chosen is not Back.BACK:
        await _DOES[chosen](session)


_DOES: Final[dict[_Way, Callable[[Session], Awaitable[None]]]] = {
    _Way.STICK: export_to_stick,
    _Way.CODES: show_codes,
}
