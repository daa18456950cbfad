"""The staff's codes, kept as hashes that cost time, and the fingerprints of their cards' keys.

One salt serves the whole file, so that one slow hash tells whose code it is among all of them; two
people never have the same code.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, replace
from hashlib import scrypt
from itertools import pairwise
from pathlib import Path
from typing import Annotated, ClassVar, Final, TypeAlias

from hardware.social_card.pin import Pin
from kiosk.errors import ConfigurationError
from kiosk.files import write_whole
from kiosk.language.texts import _
from kiosk.operator.roles import StaffRole
from kiosk.settings.bounds import STRICT, Shaped, Wrong
from kiosk.settings.secret_files import check_private
from kiosk.settings.toml_files import load_toml

SHORTEST: Final = 6
LONGEST: Final = 10
_NAME: Final = r"[A-Za-z0-9._-]{1,32}"
NAME_MEANING: Final = _("1 to 32 letters a to z, digits, dots and hyphens; for 王, wang")
_Name: TypeAlias = Annotated[str, Shaped(_NAME, NAME_MEANING)]
_Hash: TypeAlias = Annotated[
    str, Shaped(r"([0-9a-f]{64})?", _("64 digits, as 'kiosk operator' writes them"))
]
_Serial: TypeAlias = Annotated[
    str, Shaped(r"[0-9A-F]{0,64}", _("a serial number in hex, as 'kiosk operator' writes it"))
]
_Salt: TypeAlias = Annotated[str, Shaped(r"[0-9A-Za-z]{1,64}", _("letters and digits"))]
_SALT_BYTES: Final = 16
# RFC 7914: 16 MB and some fifty milliseconds a try.
_COST, _BLOCK, _PARALLEL, _MEMORY = 2**14, 8, 1, 64 * 1024 * 1024


class CodeRefused(ConfigurationError):
    """A code or card cannot be taken; says why, and never repeats a digit."""

    code: ClassVar[str] = "operator.code-refused"


class NobodyCalledSo(ConfigurationError):
    """Nobody of the staff is called so, or they have no card to take back; says who there is."""

    code: ClassVar[str] = "operator.nobody"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody of the staff: a short name for the journal, what they are, and what lets them in:
    their code's hash, their card's fingerprint, or both.

    `serial` is the number of their card's certificate when it was enrolled, for who takes it back.
    """

    name: _Name
    role: StaffRole
    code: _Hash = ""
    card: _Hash = ""
    serial: _Serial = ""
    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody who has a code or a card at this terminal."""

    salt: _Salt
    operators: tuple[Operator, ...] = ()
    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if len({one.name for one in self.operators}) != len(self.operators):
            raise Wrong(_("operators: each name once"))

    def who(self, code: Pin) -> Operator | None:
        """Return whose code this is; takes the same time whoever it is."""
        found = None
        hashed = _hashed(self.salt, code)
        for one in self.operators:
            if hmac.compare_digest(one.code, hashed):
                found = one
        return found

    def whose_card(self, fingerprint: str) -> Operator | None:
        """Return whose card has the key of this fingerprint."""
        return next((one for one in self.operators if one.card == fingerprint), None)

    def with_card_number(self, number: str) -> tuple["Operator", ...]:
        """Return whose card has this serial number or fingerprint."""
        known = number.upper().lstrip("0")
        return tuple(
            one
            for one in self.operators
            if one.card and known in (one.serial, one.card.upper().lstrip("0"))
        )

    def named(self, name: str) -> Operator | None:
        """Return who is called so."""
        return next((one for one in self.operators if one.name == name), None)

    @property
    def has_codes(self) -> bool:
        """Whether anybody enters by a code."""
        return any(one.code for one in self.operators)

    @property
    def has_cards(self) -> bool:
        """Whether anybody enters by a card."""
        return any(one.card for one in self.operators)

    def with_one(self, name: str, role: StaffRole, digits: str) -> "Staff":
        """Return the staff with this person, with this code in place of one from before.

        Raises:
            CodeRefused: the name or the code cannot be taken.
        """
        if not (digits.isascii() and digits.isdigit() and SHORTEST <= len(digits) <= LONGEST):
            raise CodeRefused(f"a code has {SHORTEST} to {LONGEST} digits")
        if _is_easy(digits):
            raise CodeRefused("this code is easily guessed: all alike, in a row, or repeated")
        others = replace(self, operators=self._others(name))
        with Pin(bytearray(digits.encode())) as code:
            if others.who(code) is not None:
                raise CodeRefused("somebody has this code already; choose another")
            return self._with(name, role, code=_hashed(self.salt, code))

    def with_card(self, name: str, role: StaffRole, fingerprint: str, serial: str = "") -> "Staff":
        """Return the staff with this person, with this card in place of one from before.

        Raises:
            CodeRefused: the name cannot be taken, or the card is somebody else's.
        """
        owner = replace(self, operators=self._others(name)).whose_card(fingerprint)
        if owner is not None:
            raise CodeRefused(f"{owner.name} has this card already")
        return self._with(name, role, card=fingerprint, serial=serial)

    def without_card(self, name: str) -> "Staff":
        """Return the staff with this person's card taken back; who has no code either is gone.

        Raises:
            NobodyCalledSo: or they have no card.
        """
        if not self._known(name).card:
            raise NobodyCalledSo(f"{name} has no card here")
        kept = [
            replace(one, card="", serial="") if one.name == name else one for one in self.operators
        ]
        return replace(self, operators=tuple(one for one in kept if one.code or one.card))

    def _with(self, name: str, role: StaffRole, **entry: str) -> "Staff":
        if not is_name(name):
            raise CodeRefused(f"a name has {NAME_MEANING.message}")
        new = replace(self.named(name) or Operator(name, role), role=role, **entry)
        return replace(self, operators=(*self._others(name), new))

    def without(self, name: str) -> "Staff":
        """Return the staff without this person.

        Raises:
            NobodyCalledSo
        """
        self._known(name)
        return replace(self, operators=self._others(name))

    def _others(self, name: str) -> tuple[Operator, ...]:
        return tuple(one for one in self.operators if one.name != name)

    def _known(self, name: str) -> Operator:
        found = self.named(name)
        if found is None:
            names = ", ".join(one.name for one in self.operators) or "nobody"
            raise NobodyCalledSo(f"nobody is called {name} here; there is: {names}")
        return found


def is_name(name: str) -> bool:
    """Return whether somebody of the staff can be called so."""
    return re.fullmatch(_NAME, name) is not None


def load_staff(file: Path) -> Staff:
    """Return who has a code; nobody where there is no file.

    Raises:
        DataFileBroken: it is wrong.
        SecretExposed: others can read it: six digits are found in hours by whoever has the hashes.
    """
    if not file.exists():
        return Staff(secrets.token_hex(_SALT_BYTES))
    check_private(file)
    return load_toml(file, Staff)


def save_staff(file: Path, staff: Staff) -> None:
    """Write the file, whole, for its owner alone; the owner stays.

    Raises:
        OSError
    """
    lines = ["# Written by 'kiosk operator'; the codes cannot be read back.", ""]
    lines.append(f'salt = "{staff.salt}"')
    for one in staff.operators:
        lines += ["", "[[operators]]", f'name = "{one.name}"', f'role = "{one.role.value}"']
        ways_in = (("code", one.code), ("card", one.card), ("serial", one.serial))
        lines += [f'{key} = "{value}"' for key, value in ways_in if value]
    write_whole(file, "\n".join(lines) + "\n", durable=True, mode=0o600)


def _hashed(salt: str, code: Pin) -> str:
    packed = code.packed()
    try:
        return scrypt(
            packed, salt=salt.encode(), n=_COST, r=_BLOCK, p=_PARALLEL, maxmem=_MEMORY, dklen=32
        ).hex()
    finally:
        packed[:] = bytes(len(packed))


def _is_easy(digits: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    halves = any(
        digits == digits[:length] * (len(digits) // length)
        for length in range(1, len(digits) // 2 + 1)
        if len(digits) % length == 0
    )
    return halves or steps in ({1}, {9})
