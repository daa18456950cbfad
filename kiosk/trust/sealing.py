"""Sealing what leaves the terminal so that only the agency opens it: age (age-encryption.org)."""

import subprocess
from pathlib import Path
from typing import ClassVar, Final

from db.regular_file import open_regular
from kiosk.errors import KioskError

_AGE: Final = "age"
_LIMIT_S: Final = 120.0


class SealingFailed(KioskError):
    """Something could not be sealed, or not be opened again; says why in age's own words."""

    code: ClassVar[str] = "sealing.failed"


def seal(content: bytes, recipients: Path) -> bytes:
    """Return `content`, readable for the holders of the keys in `recipients` alone (age -R).

    Raises:
        SealingFailed: there is no such file, it holds no key, or age is not installed.
    """
    _check_is_file(recipients)
    return _run((_AGE, "--encrypt", "--recipients-file", str(recipients)), content)


def unseal(sealed: bytes, identity: Path) -> bytes:
    """Return what was sealed for the key in `identity`; nothing of it where a bit was changed.

    Raises:
        SealingFailed: there is no such file, it was sealed for others, is damaged, or age is not
            installed.
    """
    _check_is_file(identity)
    return _run((_AGE, "--decrypt", "--identity", str(identity)), sealed)


def _check_is_file(file: Path) -> None:
    """Age would wait for whoever writes into a pipe."""
    try:
        open_regular(file).close()
    except OSError as error:
        raise SealingFailed(f"{file}: {error.strerror}") from error


def _run(command: tuple[str, ...], content: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - the words are our own
            command, input=content, capture_output=True, check=False, timeout=_LIMIT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SealingFailed(f"{_AGE}: {error}") from error
    if done.returncode:
        # What was opened before the fault showed is thrown away.
        raise SealingFailed(done.stderr.decode(errors="replace").strip().splitlines()[0])
    return done.stdout
