"""The terminals that may ask: each with a name and the certificate it was enrolled with.

Servers that share a PostgreSQL share one list in it (db.gateway.shared_terminals). A server that is
alone has a small file, written whole and read again when it has changed. Either way a terminal that
was revoked is refused by the next call and no server needs to be started anew.
"""

import json
import os
import re
import ssl
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Final, Protocol
from urllib.parse import unquote

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError

from db.errors import DatabaseBroken, DatabaseUnavailable

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", re.ASCII)
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class KnownTerminal:
    """One terminal, by the SHA-256 of the certificate it shows."""

    name: str
    fingerprint: str
    added: AwareDatetime
    revoked: AwareDatetime | None = None
    __pydantic_config__ = ConfigDict(extra="forbid")


class TerminalRefused(Exception):
    """A name or certificate that cannot be enrolled or revoked; says why."""


_FILE: Final = TypeAdapter(tuple[KnownTerminal, ...])


class Terminals(Protocol):
    """The enrolled terminals; any thread may ask.

    Every call raises DatabaseUnavailable or DatabaseBroken where the list cannot be had.
    """

    def all(self) -> tuple[KnownTerminal, ...]:
        """Every terminal that was ever enrolled, in that order."""
        ...

    def with_certificate(self, fingerprint: str) -> KnownTerminal | None:
        """The terminal that was enrolled with a certificate, revoked or not."""
        ...

    def add(self, name: str, certificate: str, *, now: datetime) -> KnownTerminal:
        """Enrol a terminal with its certificate (PEM).

        Raises:
            TerminalRefused: the name is taken or is none, or there is no certificate.
        """
        ...

    def revoke(self, name: str, *, now: datetime) -> None:
        """Refuse a terminal from now on.

        Raises:
            TerminalRefused: no terminal of this name is enrolled.
        """
        ...


class TerminalsInFile:
    """The terminals of one server alone."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._stamp: tuple[int, int] | None = None
        self._by_fingerprint: Mapping[str, KnownTerminal] = {}

    def all(self) -> tuple[KnownTerminal, ...]:
        """Every terminal that was ever enrolled, in that order.

        Raises:
            DatabaseUnavailable, DatabaseBroken: the file cannot be read.
        """
        try:
            return _FILE.validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise DatabaseUnavailable(f"the terminals: {error.strerror}") from None
        except ValidationError:
            raise DatabaseBroken("the terminals: not a file of ours") from None

    def with_certificate(self, fingerprint: str) -> KnownTerminal | None:
        """The terminal that was enrolled with a certificate, revoked or not."""
        with self._lock:
            stamp = self._stamp_now()
            if stamp != self._stamp:
                self._by_fingerprint = {one.fingerprint: one for one in self.all()}
                self._stamp = stamp
            return self._by_fingerprint.get(fingerprint)

    def add(self, name: str, certificate: str, *, now: datetime) -> KnownTerminal:
        """Enrol a terminal with its certificate (PEM).

        Raises:
            TerminalRefused: the name is taken or is none, or there is no certificate.
        """
        enrolled = self.all()
        terminal = new_terminal(name, certificate, enrolled, now=now)
        self._write((*enrolled, terminal))
        return terminal

    def revoke(self, name: str, *, now: datetime) -> None:
        """Refuse a terminal from now on.

        Raises:
            TerminalRefused: no terminal of this name is enrolled.
        """
        enrolled = self.all()
        if not any(one.name == name and one.revoked is None for one in enrolled):
            raise TerminalRefused(f"no terminal {name} is enrolled")
        self._write(
            tuple(
                replace(one, revoked=now) if one.name == name and one.revoked is None else one
                for one in enrolled
            )
        )

    def _stamp_now(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def _write(self, terminals: tuple[KnownTerminal, ...]) -> None:
        unfinished = self._file.with_name(self._file.name + ".part")
        content = json.dumps(_FILE.dump_python(terminals, mode="json"), indent=1) + "\n"
        try:
            with unfinished.open("w", encoding="utf-8") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.chmod(0o640)
            if os.geteuid() == 0:
                # Whoever administers is root; the server, whose folder it is, has to read it.
                folder = self._file.parent.stat()
                os.chown(unfinished, folder.st_uid, folder.st_gid)
            unfinished.replace(self._file)
        except OSError as error:
            raise DatabaseUnavailable(f"the terminals: {error.strerror}") from None


def listed_in(content: bytes) -> tuple[KnownTerminal, ...]:
    """The terminals in the content of a file such as `TerminalsInFile` writes.

    Raises:
        TerminalRefused: it is no such file, or one in it is none.
    """
    try:
        listed = _FILE.validate_json(content)
    except ValidationError:
        raise TerminalRefused("no list of terminals") from None
    for one in listed:
        if not (_NAME.fullmatch(one.name) and _FINGERPRINT.fullmatch(one.fingerprint)):
            raise TerminalRefused(f"{one.name!r} is no terminal with a SHA-256")
    return listed


def new_terminal(
    name: str, certificate: str, enrolled: Iterable[KnownTerminal], *, now: datetime
) -> KnownTerminal:
    """A terminal that may be added to those enrolled.

    Raises:
        TerminalRefused: the name is taken or is none, or there is no certificate.
    """
    if not _NAME.fullmatch(name):
        raise TerminalRefused(f"{name}: letters, digits, '.', '_' and '-', at most 32")
    mark = fingerprint(certificate)
    if mark is None:
        raise TerminalRefused("not a certificate (PEM)")
    for one in enrolled:
        if one.name == name and one.revoked is None:
            raise TerminalRefused(f"{name} is enrolled already; revoke it first")
        if one.fingerprint == mark:
            raise TerminalRefused("this certificate was enrolled already")
    return KnownTerminal(name, mark, now)


def fingerprint(pem: str) -> str | None:
    """The SHA-256 of a certificate, 64 hexadecimal digits; None if it is none."""
    try:
        return sha256(ssl.PEM_cert_to_DER_cert(pem.strip() + "\n")).hexdigest()
    except (ValueError, Base64Error):
        return None


@lru_cache(maxsize=10_000)
def fingerprint_from_nginx(escaped: str) -> str | None:
    """The SHA-256 of the certificate that nginx hands on, escaped for an address (R23)."""
    return fingerprint(unquote(escaped))
