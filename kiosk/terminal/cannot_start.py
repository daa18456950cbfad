"""What stands on the screen when the terminal cannot start: where to go, and what is wrong.

A restart would end in the same place, so the page stays until the settings are touched. The service
manager hears that the terminal is up, and why it does not serve.
"""

from collections.abc import Mapping
from pathlib import Path

import trio

from kiosk.language.texts import Text, Words, _
from kiosk.pages.kinds import OutOfServicePage
from kiosk.settings.front import WindowSettings
from kiosk.settings.toml_files import DataFileBroken
from kiosk.terminal.exit_codes import TypedError
from kiosk.terminal.renewal import LOOK_AGAIN_S, as_they_are
from kiosk.terminal.stores import AnotherKioskServes


def cannot_start_page(error: TypedError, windows: WindowSettings) -> OutOfServicePage:
    """Return the page: the citizen's way first, then the fault with its file and line."""
    return OutOfServicePage(
        title=_("This terminal is out of service"),
        advice=_(
            "Please go to {window}, or call {phone}. None of your data is left here.",
            window=windows.for_cards,
            phone=windows.phone,
        ),
        code=error.code,
        for_engineer=(
            _("For the engineer:"),
            *_to_the_engineer(error),
        ),
    )


def _to_the_engineer(error: TypedError) -> tuple[Text, Text]:
    """What is wrong, and what ends it."""
    if isinstance(error, AnotherKioskServes):
        wrong = _("Another kiosk serves with the stores in {folder}.", folder=str(error.stores))
        return wrong, _("It starts by itself once the other one has ended.")
    fault = error.words if isinstance(error, DataFileBroken) else Words(str(error))
    return fault, _("It starts by itself once the settings have been changed.")


def beside(config_file: Path) -> Mapping[Path, tuple[int, int]]:
    """Return how the files beside the settings are, the settings among them."""
    return as_they_are((config_file.parent,))


async def until_settings_change(config_file: Path, before: Mapping[Path, tuple[int, int]]) -> None:
    """Return once a file beside the settings is not as it was `before` (`beside`)."""
    while True:
        await trio.sleep(LOOK_AGAIN_S)
        if beside(config_file) != before:
            return
