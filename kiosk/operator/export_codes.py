"""The small export: state and newest log, sealed for the agency, as QR codes on the screen.

No stick, no network and no radio is needed: an engineer reads the codes with any telephone
(docs/decisions/0016-export-in-codes.md).
"""

import json
import zlib
from collections.abc import Sequence
from typing import Final

import trio

from kiosk.documents.compiler import JsonValue
from kiosk.files import MEGABYTE, json_value
from kiosk.language.texts import _
from kiosk.operator.export import ExportImpossible, content_of, keys_of, log_of
from kiosk.operator.roles import Act
from kiosk.operator.session import Session
from kiosk.pages.kinds import GuidePage, GuideSection, Listing, QrCode, WorkingPage
from kiosk.trust.in_codes import MOST_BYTES, CodesIncomplete, in_codes
from kiosk.trust.sealing import seal

SHOWN_FOR_S: Final = 60.0
"""Longer, and whoever comes next finds them on the screen."""
_MOST_LINES: Final = 500
_MOST_UNPACKED: Final = 4 * MEGABYTE
_TOO_MANY_KEYS: Final = _("It is sealed for so many keys that the codes have no room")
_USE_A_STICK: Final = _("Export on a stick, or have the engineer list fewer keys.")
_WORKING: Final = WorkingPage(_("One moment"), _("The codes are being made."))


async def show_codes(session: Session) -> None:
    """Show the codes for a minute.

    Raises:
        ExportImpossible: no keys to seal it for.
        SealingFailed: the keys are none, or age is not installed.
    """
    recipients = keys_of(session)

    def made() -> tuple[str, ...]:
        # What sealing adds does not depend on what is sealed.
        room = MOST_BYTES - len(seal(b"", recipients))
        log = (log_of(_MOST_LINES) or b"").decode(errors="replace").splitlines()
        content = fitting(_status(session), log, room)
        now = session.terminal.clock().astimezone()
        name = f"{session.terminal.configuration.terminal.id}-{now:%Y%m%d-%H%M%S}"
        return in_codes(seal(content, recipients), name)

    async with session.screen.working(_WORKING):
        texts = await session.terminal.chores.run(made)
    session.note(Act.EXPORT, by="codes", codes=len(texts))
    with trio.move_on_after(SHOWN_FOR_S):
        await session.screen.ask(_page(texts))


def _status(session: Session) -> JsonValue:
    """The figures of `kiosk status`; null where the terminal has not told them yet."""
    told = content_of(session.terminal.configuration.metrics.status)
    try:
        return None if told is None else json_value(told)
    except ValueError:
        return None


def fitting(status: JsonValue, log: Sequence[str], room: int) -> bytes:
    """Return state and as many of the newest lines as fit, packed into `room` bytes.

    A state that alone has no room is left out: null.

    Raises:
        ExportImpossible: the keys alone fill the codes.
    """
    for known in (status, None):
        fewest, most = 0, len(log)
        if len(_packed(known, ())) > room:
            continue
        while fewest < most:
            tried = (fewest + most + 1) // 2
            if len(_packed(known, log[len(log) - tried :])) <= room:
                fewest = tried
            else:
                most = tried - 1
        return _packed(known, log[len(log) - fewest :])
    raise ExportImpossible(_TOO_MANY_KEYS, _USE_A_STICK)


def unpacked(content: bytes) -> dict[str, JsonValue]:
    """Return what `fitting` packed.

    Raises:
        CodesIncomplete: it is something else.
    """
    try:
        found = json_value(zlib.decompressobj().decompress(content, _MOST_UNPACKED))
    except (zlib.error, ValueError) as error:
        raise CodesIncomplete("this is no export of a terminal") from error
    if not isinstance(found, dict):
        raise CodesIncomplete("this is no export of a terminal")
    return found


def _packed(status: JsonValue, log: Sequence[str]) -> bytes:
    told = {"status": status, "log": list(log)}
    content = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return zlib.compress(content, 9)


def _page(texts: Sequence[str]) -> GuidePage[None]:
    steps = (
        _("Read each code with a telephone, and send its text to the engineer as it is."),
        _("They go from the screen after one minute; they can be shown again."),
        _("Only the agency can open them: kiosk operator open-codes"),
    )
    codes = tuple(
        QrCode(text, _("Code {number} of {count}", number=number, count=len(texts)))
        for number, text in enumerate(texts, start=1)
    )
    return GuidePage(
        title=_("Export in codes"),
        summary=_("State of the terminal and its newest log, {count} codes", count=len(texts)),
        sections=(GuideSection(_("What to do"), steps, listing=Listing.BULLETS),),
        codes=codes,
    )
