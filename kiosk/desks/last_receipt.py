"""The last receipt, sealed and marked, for ten minutes: paper can tear, or not come out.

What is kept is sealed (AES-GCM) with a key that is on the disk and not in the memory, so that
nothing of a visit can be read there after it; the next receipt, or the time, takes it away.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import urandom
from typing import TYPE_CHECKING, Final

import trio

from kiosk.clock import Clock
from kiosk.desks.bell import Bell
from kiosk.documents.document import Document, Paper

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEPT_FOR: Final = timedelta(minutes=10)
_NONCE_BYTES: Final = 12
_PURPOSE: Final = b"hall kiosk last receipt"


@dataclass(frozen=True, slots=True)
class _Sealed:
    nonce: bytes
    content: bytes
    serial: str
    pages: int
    name: str
    paper: Paper
    until: datetime


class LastReceipt:
    """Keeps one receipt at a time. `secret` reads the secret that the key is made of."""

    def __init__(self, secret: Callable[[], bytes], clock: Clock) -> None:
        self._secret = secret
        self._clock = clock
        self._kept: _Sealed | None = None
        self._changed = Bell()

    @property
    def serial(self) -> str | None:
        """The reference number of what is kept; None where nothing is."""
        if self._kept is not None and self._clock() >= self._kept.until:
            self._kept = None
        return None if self._kept is None else self._kept.serial

    def keep(self, document: Document, name: str, paper: Paper) -> None:
        """Keep this one, in place of the one before.

        Raises:
            ConfigurationError: there is no secret.
        """
        nonce, until = urandom(_NONCE_BYTES), self._clock() + KEPT_FOR
        content = self._cipher().encrypt(nonce, document.pdf, document.serial.encode())
        serial, pages = document.serial, document.pages
        self._kept = _Sealed(nonce, content, serial, pages, name, paper, until)
        self._changed.ring()

    def read(self) -> tuple[Document, str, Paper] | None:
        """Return the receipt, its name and its paper; None where nothing is kept.

        Raises:
            ConfigurationError: there is no secret any more.
        """
        if self.serial is None or (kept := self._kept) is None:
            return None
        pdf = self._cipher().decrypt(kept.nonce, kept.content, kept.serial.encode())
        return Document(pdf, kept.serial, kept.pages), kept.name, kept.paper

    def forget(self) -> None:
        """Keep it no longer."""
        self._kept = None

    async def run(self) -> None:
        """Forget what is too old, until cancelled."""
        while True:
            if self.serial is None:
                await self._changed.wait()
            with trio.move_on_after(KEPT_FOR.total_seconds()):
                await self._changed.wait()

    def _cipher(self) -> "AESGCM":
        # Loaded with the first receipt and not with the first page.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(hmac.digest(self._secret(), _PURPOSE, "sha256"))
