"""Files with secrets: nothing that stands in their place is waited for, or read without end."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.files import read_bytes
from kiosk.settings import secret_files
from kiosk.settings.secret_files import (
    JOURNAL_KEY_BYTES,
    LONGEST_SECRET,
    JournalKeyMissing,
    SecretExposed,
    journal_key,
    new_journal_key,
    read_secret,
)


def pipe(file: Path) -> None:
    os.mkfifo(file, 0o600)


def folder(file: Path) -> None:
    file.mkdir(0o700)


def endless(file: Path) -> None:
    file.symlink_to("/dev/zero")


def too_long(file: Path) -> None:
    file.touch(0o600)
    file.write_bytes(os.urandom(LONGEST_SECRET + 1))


def constant(file: Path) -> None:
    file.touch(0o600)
    file.write_bytes(b"7" * JOURNAL_KEY_BYTES)


def absent(file: Path) -> None:
    pass


@pytest.mark.parametrize("make", [pipe, folder, endless, too_long, constant, absent])
def test_what_is_no_key_is_refused_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    file = tmp_path / "journal.key"
    make(file)
    with pytest.raises((JournalKeyMissing, SecretExposed)):
        journal_key(file)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601])
def test_a_key_that_others_can_use_is_refused_with_what_to_type(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "journal.key"
    new_journal_key(file)
    assert len(read_secret(file)) == JOURNAL_KEY_BYTES
    file.chmod(mode)
    with pytest.raises(SecretExposed, match=f"type: chmod 600 {file}"):
        journal_key(file)


@pytest.mark.skipif(os.geteuid() != 0, reason="credentials are the administrator's files")
@pytest.mark.parametrize(
    ("mode", "owner", "read"),
    [(0o440, 0, True), (0o400, 0, True), (0o444, 0, False), (0o460, 0, False), (0o440, 1, False)],
)
def test_a_credential_of_the_service_manager_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, owner: int, read: bool
) -> None:
    file = tmp_path / "signing-password"
    file.write_bytes(b"made up")
    file.chmod(mode)
    os.chown(file, owner, 0)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    if read:
        assert read_secret(file) == b"made up"
    else:
        with pytest.raises(SecretExposed):
            read_secret(file)
    if mode & 0o077:
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "another"))
        with pytest.raises(SecretExposed):
            read_secret(file)


@pytest.mark.skipif(os.geteuid() != 0, reason="credentials are the administrator's files")
@pytest.mark.parametrize(
    ("mode", "owner", "read"), [(0o440, 0, True), (0o444, 0, False), (0o440, 1, False)]
)
def test_the_administrator_reads_the_credentials_of_the_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, owner: int, read: bool
) -> None:
    """The doctor and rotate-key are no part of the service that they look after."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    monkeypatch.setattr(secret_files, "CREDENTIALS", tmp_path)
    file = tmp_path / "hall-kiosk.service" / "signing-password"
    file.parent.mkdir()
    file.write_bytes(b"made up")
    file.chmod(mode)
    os.chown(file, owner, 0)
    if read:
        assert read_secret(file) == b"made up"
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SecretExposed):
        read_secret(file)


def test_a_folder_is_named_and_leaves_nothing_open(tmp_path: Path) -> None:
    for read in (read_secret, read_bytes):
        with pytest.raises(IsADirectoryError) as told:
            read(tmp_path)
        assert told.value.filename == str(tmp_path)
    descriptors = Path("/proc/self/fd")
    assert tmp_path.resolve() not in {one.resolve() for one in descriptors.iterdir()}
