"""A signed content package: files, a manifest that names each with its hash, and one signature.

The signature is Ed25519 (RFC 8032) over the manifest, behind the name of what is signed, so that no
other signature of the same key can stand for it.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from kiosk.errors import KioskError
from kiosk.files import MEGABYTE, json_value, read_bytes, write_new

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

_CONTEXT: Final = b"hall kiosk content package 1\n"
_MANIFEST: Final = "manifest.json"
_SIGNATURE: Final = "manifest.sig"
_NAME: Final = re.compile(
    r"(?:regions|certificates|keys)(?:/[A-Za-z0-9][A-Za-z0-9_.-]{0,99}){1,4}", re.ASCII
)
HIGHEST_VERSION: Final = 99_999_999_999_999
"""Room for a time to the second; no later package comes behind one that was mistyped longer."""
MOST_FILES: Final = 5000
LARGEST_FILE: Final = 8 * MEGABYTE
LARGEST_PACKAGE: Final = 64 * MEGABYTE
_PACKED_BY: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Other ways of packing ask for gigabytes, or fail in ways of their own."""
_SAME_DATE: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file, so that the same content makes the same package."""


class ContentRefused(KioskError):
    """A content package is not taken: not whole, not signed by the agency, or not for now."""

    code: ClassVar[str] = "content.refused"


@dataclass(frozen=True, slots=True)
class ContentPackage:
    """What the agency has signed."""

    version: int
    valid_from: date
    files: Mapping[str, bytes]
    """By their names under the content folder, such as regions/jinan/places.toml."""


def new_keys(private: Path, public: Path) -> None:
    """Write a new pair of keys; neither file may be there.

    Raises:
        OSError: one cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_new(private, secret, 0o600)
    shown = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_new(public, shown, 0o666)


def packed(package: ContentPackage, private: Path) -> bytes:
    """Return a package, signed.

    Raises:
        ContentRefused: the key is none, or a file has no place in a package.
    """
    check_version(package.version)
    _check_files(package.files)
    manifest = json.dumps(
        {
            "version": package.version,
            "valid_from": package.valid_from.isoformat(),
            "sha256": {name: sha256(package.files[name]).hexdigest() for name in package.files},
        },
        indent=1,
        sort_keys=True,
    ).encode()
    signature = _private_key(private).sign(_CONTEXT + manifest)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        contents = {_MANIFEST: manifest, _SIGNATURE: signature, **package.files}
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, _SAME_DATE), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def opened(content: bytes, public: Path) -> ContentPackage:
    """Return what is in a package that the key in `public` has signed, every file as signed.

    Raises:
        ContentRefused
    """
    found = _unzipped(content)
    manifest, signature = found.pop(_MANIFEST, b""), found.pop(_SIGNATURE, b"")
    _check_signature(_public_key(public), signature, _CONTEXT + manifest)
    try:
        told = json_value(manifest)
        version, hashes = int(told["version"]), dict(told["sha256"])
        valid_from = date.fromisoformat(told["valid_from"])
    except (ValueError, KeyError, TypeError) as error:
        raise ContentRefused("its manifest cannot be read") from error
    if hashes != {name: sha256(each).hexdigest() for name, each in found.items()}:
        raise ContentRefused("a file in it is not the one that was signed")
    _check_files(found)
    return ContentPackage(version, valid_from, found)


def collected(folder: Path, *, linked: bool = False) -> dict[str, bytes]:
    """Return the files under `folder` that content is made of, by their names.

    `linked` ones count where whoever made the folder answers for them, as a hall for its own.

    Raises:
        ContentRefused: something there has no place in content.
        OSError: something cannot be read.
    """
    found = [file for file in sorted(folder.rglob("*")) if not file.name.startswith(".")]
    for file in found:
        if file.is_symlink() and not linked:
            raise ContentRefused(f"{file} is a link: what it points to may be no content")
    files = {
        str(file.relative_to(folder)): read_bytes(file, LARGEST_FILE)
        for file in found
        if file.is_file()
    }
    _check_files(files)
    return files


def check_version(version: int) -> None:
    """Refuse a version behind which no later one comes; those kept of before still open.

    Raises:
        ContentRefused
    """
    if not 1 <= version <= HIGHEST_VERSION:
        raise ContentRefused(f"a version is a number from 1 to {HIGHEST_VERSION}")


def _check_files(files: Mapping[str, bytes]) -> None:
    if not files:
        raise ContentRefused("there is nothing in it")
    for name in files:
        if not _NAME.fullmatch(name):
            raise ContentRefused(f"{name!r} has no place in content")


def _unzipped(content: bytes) -> dict[str, bytes]:
    """Every file of an archive, none larger than it may be whatever the archive says."""
    files: dict[str, bytes] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise ContentRefused(f"more than {MOST_FILES} files")
            for entry in entries:
                if entry.compress_type not in _PACKED_BY:
                    raise ContentRefused("it is packed in a way that no package of ours is")
                with archive.open(entry) as file:
                    files[entry.filename] = file.read(LARGEST_FILE + 1)
                total += len(files[entry.filename])
                if len(files[entry.filename]) > LARGEST_FILE or total > LARGEST_PACKAGE:
                    raise ContentRefused("too large")
            if len(files) != len(entries):
                raise ContentRefused("one name stands in it twice")
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise ContentRefused("it is no content package") from error
    except (RuntimeError, zlib.error) as error:
        raise ContentRefused("it is damaged") from error
    return files


def _check_signature(key: "Ed25519PublicKey", signature: bytes, message: bytes) -> None:
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, message)
    except InvalidSignature as error:
        raise ContentRefused("the agency has not signed it") from error


def _private_key(file: Path) -> "Ed25519PrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(read_bytes(file), None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ContentRefused(f"{file} is no private key") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ContentRefused(f"{file} is no Ed25519 key")
    return key


def _public_key(file: Path) -> "Ed25519PublicKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(read_bytes(file))
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        raise ContentRefused(f"{file} is no public key of the agency's") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ContentRefused(f"{file} is no Ed25519 key")
    return key
