"""How far a terminal's journal has come, signed, to be kept where the terminal cannot reach."""

import base64
import json
from datetime import UTC, datetime
from typing import Final

from db.journal_chain import Chain, Head
from db.journal_reading import read_head
from kiosk.files import json_value
from kiosk.settings.configuration import Configuration
from kiosk.settings.secret_files import journal_key
from kiosk.trust.p256 import PublicKey, signature_is_genuine
from kiosk.trust.terminal_key import open_key

_CONTEXT: Final = "hall kiosk journal head 1"


def signed_head(configuration: Configuration) -> str:
    """Return the head as JSON, signed with the terminal's key where [trust] names one.

    Raises:
        DatabaseError, ConfigurationError: the journal or its key cannot be read.
        DocumentError: the signing key cannot be used.
    """
    stores, trust = configuration.stores, configuration.trust
    head = str(read_head(stores.journal, Chain(journal_key(stores.journal_key))))
    at, terminal = datetime.now(UTC).isoformat(timespec="seconds"), configuration.terminal.id
    told: dict[str, str] = {"terminal": terminal, "at": at, "head": head}
    if trust is not None:
        key = open_key(trust.key)
        told["key"] = _written(key.public.point)
        told["signature"] = _written(key.sign(_signed(terminal, at, head)))
    return json.dumps(told, indent=1) + "\n"


def parse_kept_head(text: str) -> Head:
    """Return the head in what was kept: a bare one, or one of `signed_head`.

    Raises:
        ValueError: it is neither, or its signature is not that of the key in it.
    """
    if not text.lstrip().startswith("{"):
        return Head.parse(text.strip())
    told = json_value(text)
    try:
        terminal, at, head = (str(told[name]) for name in ("terminal", "at", "head"))
        if "signature" in told:
            key = PublicKey.from_point(base64.b64decode(told["key"], validate=True))
            signature = base64.b64decode(told["signature"], validate=True)
            if not signature_is_genuine(key, _signed(terminal, at, head), signature):
                raise ValueError("the signature of the head is not that of its key")
    except (KeyError, TypeError) as error:
        raise ValueError("no head of a journal") from error
    return Head.parse(head)


def _signed(terminal: str, at: str, head: str) -> bytes:
    return "\n".join((_CONTEXT, terminal, at, head)).encode()


def _written(content: bytes) -> str:
    return base64.b64encode(content).decode()
