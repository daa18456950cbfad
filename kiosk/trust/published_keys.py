"""The public keys an agency stands by: keys.json, beside the page that checks papers.

    {"keys": [{"kid": "…", "kty": "EC", "crv": "P-256", "x": "…", "y": "…",
               "issuer": "370100", "name": "…",
               "valid_from": "2026-01-01T00:00:00Z", "valid_until": "…", "demo": false}]}

The first five names are those of a JSON Web Key (RFC 7517), which is what a browser imports. A key
stays in the file after it has run out, for papers of its time stay true; a key that was stolen is
taken out, and all its papers become doubtful.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.regular_file import said_of
from kiosk.clock import time_in
from kiosk.files import naming, read_json
from kiosk.trust.errors import PublishedKeysBroken
from kiosk.trust.p256 import COORDINATE_BYTES, PublicKey, base64url, from_base64url


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key, whose it is, and for papers of which time."""

    key: PublicKey
    issuer: str
    """The issuer's id, as signed statements carry it."""
    name: str
    """The agency, as printed."""
    valid_from: datetime
    valid_until: datetime
    demo: bool
    """The key of a demonstration: what it signs proves nothing."""

    def was_valid(self, moment: datetime) -> bool:
        """Return whether a paper of that moment may carry this key's signature."""
        return self.valid_from <= moment <= self.valid_until


PublishedKeys = Mapping[bytes, PublishedKey]
"""The keys by their id."""


def load_published_keys(file: Path) -> PublishedKeys:
    """The keys in `file`, by their id.

    Raises:
        PublishedKeysBroken: the file is absent or wrong.
    """
    try:
        content = read_json(file)
        keys = [_key(entry) for entry in content["keys"]]
    except OSError as error:
        raise PublishedKeysBroken(file, error.strerror or "cannot be read") from error
    except KeyError as error:
        raise PublishedKeysBroken(file, f"{error.args[0]} is missing") from error
    except ValueError as error:
        raise PublishedKeysBroken(file, said_of(error)) from error
    except TypeError as error:
        raise PublishedKeysBroken(file, str(error)) from error
    return {key.key.id: key for key in keys}


def save_published_keys(file: Path, keys: Iterable[PublishedKey]) -> None:
    """Write the keys to `file`, whole or not at all, in an order that does not change by itself."""
    entries = sorted(map(_entry, keys), key=lambda entry: (entry["valid_from"], entry["kid"]))
    text = json.dumps({"keys": entries}, ensure_ascii=False, indent=2) + "\n"
    draft = file.with_suffix(".new")
    with naming(file):
        draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def _key(entry: Mapping[str, str | bool]) -> PublishedKey:
    """The key of one entry; raises KeyError, TypeError or ValueError if it is wrong."""
    if (entry["kty"], entry["crv"]) != ("EC", "P-256"):
        raise ValueError("only keys on the curve P-256 are known")
    key = PublicKey(_coordinate(entry["x"]), _coordinate(entry["y"]))
    if entry["kid"] != key.id.hex():
        raise ValueError(f"the key of {entry['kid']} has the id {key.id.hex()}")
    if not isinstance(entry["demo"], bool):
        raise TypeError("demo is true or false")
    return PublishedKey(
        key=key,
        issuer=_text(entry["issuer"]),
        name=_text(entry["name"]),
        valid_from=_moment(entry["valid_from"]),
        valid_until=_moment(entry["valid_until"]),
        demo=entry["demo"],
    )


def _entry(key: PublishedKey) -> dict[str, str | bool]:
    return {
        "kid": key.key.id.hex(),
        "kty": "EC",
        "crv": "P-256",
        "x": base64url(key.key.x),
        "y": base64url(key.key.y),
        "issuer": key.issuer,
        "name": key.name,
        "valid_from": _utc_text(key.valid_from),
        "valid_until": _utc_text(key.valid_until),
        "demo": key.demo,
    }


def _coordinate(value: str | bool) -> bytes:
    content = from_base64url(_text(value))
    if len(content) != COORDINATE_BYTES:
        raise ValueError("a coordinate has 32 bytes")
    return content


def _moment(value: str | bool) -> datetime:
    return time_in(_text(value))


def _text(value: str | bool) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text is expected, not {value!r}")
    return value


def _utc_text(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
