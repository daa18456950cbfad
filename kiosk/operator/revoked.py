"""Staff cards that let nobody in any more, wherever they are enrolled: lost, stolen, handed back.

The agency sends one list to all its terminals; it is read anew with every card that is put in.
"""

import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeAlias

from kiosk.files import why_not, write_whole
from kiosk.language.texts import _
from kiosk.operator.card_key import CardKey
from kiosk.settings.bounds import STRICT, Shaped
from kiosk.settings.settings_modes import SettingsWritable
from kiosk.settings.toml_files import DataFileBroken, load_toml

_SERIAL: Final = r"[0-9A-Fa-f]{1,64}"
_OTHERS_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH
_Serial: TypeAlias = Annotated[
    str, Shaped(_SERIAL, _("a certificate's serial number, or a key's fingerprint, in hex"))
]


@dataclass(frozen=True, slots=True)
class RevokedCards:
    """Each by its certificate's serial number, or by its key's fingerprint, which has 64 digits."""

    cards: tuple[_Serial, ...] = ()
    __pydantic_config__ = STRICT

    def holds(self, key: CardKey) -> bool:
        """Return whether this card is one of them."""
        named = {_plain(one) for one in self.cards}
        return bool(named & {_plain(key.serial), _plain(key.fingerprint)})

    def with_card(self, number: str) -> "RevokedCards":
        """Return the list with this card, once."""
        return RevokedCards((*self.without_card(number).cards, number.upper()))

    def without_card(self, number: str) -> "RevokedCards":
        """Return the list without this card."""
        kept = (one for one in self.cards if _plain(one) != _plain(number))
        return RevokedCards(tuple(kept))


def number_of(typed: str) -> str | None:
    """Return a card's number as the list has it, of what openssl or a browser shows (1a:2b); None
    where it is none.
    """
    number = typed.strip().removeprefix("serial=").replace(":", "").replace(" ", "")
    return number.upper() if re.fullmatch(_SERIAL, number) else None


def load_revoked(file: Path) -> RevokedCards:
    """Return the list; empty where there is no file.

    Raises:
        DataFileBroken: it is wrong: then no card is taken.
        SettingsWritable: somebody else could take a card off it.
    """
    try:
        modes = file.stat().st_mode
    except FileNotFoundError:
        return RevokedCards()
    except OSError as error:
        raise DataFileBroken(file, None, why_not(error)) from error
    if modes & _OTHERS_WRITE:
        raise SettingsWritable(file)
    return load_toml(file, RevokedCards)


def save_revoked(file: Path, revoked: RevokedCards) -> None:
    """Write the list, whole.

    Raises:
        OSError
    """
    lines = [f'  "{one}",' for one in revoked.cards]
    told = "# Staff cards that let nobody in; written by 'kiosk operator revoke'.\n"
    write_whole(file, "\n".join([f"{told}cards = [", *lines, "]", ""]), durable=True)
    file.chmod(0o644)  # the kiosk reads it, whatever umask the superuser has


def _plain(number: str) -> str:
    return number.upper().lstrip("0")
