"""Connecting to a card with the patience that cards and other programs ask for."""

import time
from collections.abc import Callable
from typing import Final

from hardware.card_errors import CardMute, SharingViolation
from hardware.resource_manager import CardChannel, ResourceManager

#: Worn contacts and cards put in slowly give no answer to the first power-up and one to the next.
MUTE_TRIES: Final = 3
MUTE_PAUSE_S: Final = 0.3

#: Other programs look at a card when it is put in and let go of it again.
SHARING_LIMIT_S: Final = 2.0
SHARING_PAUSE_S: Final = 0.1


def connect_patiently(
    manager: ResourceManager, reader: str, *, sleep: Callable[[float], None] = time.sleep
) -> CardChannel:
    """A channel to the card in `reader`, once it answers and nobody else holds it.

    Raises:
        CardMute: it answered to none of three power-ups.
        SharingViolation: another program held it for two seconds.
        CardRemoved, ReaderGone, PcscUnavailable, PcscFailed: as they say.
    """
    mute = 0
    waited_s = 0.0
    while True:
        try:
            return manager.connect(reader)
        except CardMute:
            mute += 1
            if mute == MUTE_TRIES:
                raise
            sleep(MUTE_PAUSE_S)
        except SharingViolation:
            if waited_s >= SHARING_LIMIT_S:
                raise
            sleep(SHARING_PAUSE_S)
            waited_s += SHARING_PAUSE_S
