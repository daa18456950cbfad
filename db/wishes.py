"""What a citizen wished, kept sealed from before it is sent until it is known what became of it.

The journal itself knows a card by its pseudonym only, and a request cannot be sent again from that.
So the request stands beside the entries under a key derived from the journal's, and its row goes
with the intent's end.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import cached_property
from os import urandom
from typing import TYPE_CHECKING, Any, Final

from db.applications import (
    ApplicationDetails,
    ApplicationKind,
    ApplicationRequest,
    ApplicationWish,
    WithdrawalRequest,
)
from db.cards import (
    ActivationRequest,
    CancellationRequest,
    CardRequest,
    IdempotencyKey,
    LossRequest,
    ReleaseRequest,
)
from db.database import Store

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEEP = "INSERT INTO wish (key, sealed) VALUES (?, ?)"
_FIND = "SELECT sealed FROM wish WHERE key = ?"
_FORGET = "DELETE FROM wish WHERE key = ?"
_NONCE_BYTES: Final = 12
_KINDS: Final[dict[str, Callable[..., CardRequest]]] = {
    kind.__name__: kind
    for kind in (LossRequest, ReleaseRequest, ActivationRequest, CancellationRequest)
}


class Wishes:
    """The open requests of a journal's store; whoever calls holds the transaction."""

    def __init__(self, store: Store, seal_key: bytes) -> None:
        self._store = store
        self._seal_key = seal_key

    def keep(self, request: CardRequest | ApplicationWish) -> None:
        """Keep a request until `forget`."""
        nonce = urandom(_NONCE_BYTES)
        words = json.dumps(_facts(request)).encode()
        sealed = nonce + self._cipher.encrypt(nonce, words, request.key.encode())
        self._store.execute(_KEEP, (request.key, sealed))

    def find(self, key: IdempotencyKey) -> CardRequest | ApplicationWish | None:
        """The request with this key; None if none is kept, or not as it was."""
        from cryptography.exceptions import InvalidTag

        row = self._store.row(_FIND, (key,))
        if row is None or not isinstance(row[0], bytes):
            return None
        nonce, sealed = row[0][:_NONCE_BYTES], row[0][_NONCE_BYTES:]
        try:
            facts = json.loads(self._cipher.decrypt(nonce, sealed, key.encode()))
            return _request(key, facts)
        except (InvalidTag, ValueError, KeyError, TypeError):
            return None

    def forget(self, key: IdempotencyKey) -> None:
        """Keep it no longer."""
        self._store.execute(_FORGET, (key,))

    @cached_property
    def _cipher(self) -> "AESGCM":
        # Loaded with the first change and not with the first page.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(self._seal_key)


def _facts(request: CardRequest | ApplicationWish) -> dict[str, Any]:
    common = {
        "kind": type(request).__name__,
        "terminal": request.terminal,
        "not_after": request.not_after.isoformat(),
    }
    match request:
        case CardRequest(card=card, form=form):
            signed = {} if form is None else {"form": b64encode(form).decode()}
            lasts = {"lasts_days": request.lasts_days} if isinstance(request, LossRequest) else {}
            return {**common, "card": card, **lasts, **signed}
        case WithdrawalRequest(holder=holder, reference=reference):
            return {**common, "holder": holder, "reference": reference}
        case ApplicationRequest():
            return {
                **common,
                "holder": request.holder,
                "reference": request.reference,
                "application": request.kind.value,
                "details": asdict(request.details),
                "form": b64encode(request.form).decode(),
            }


def _request(key: IdempotencyKey, facts: dict[str, Any]) -> CardRequest | ApplicationWish:
    name = facts.pop("kind")
    not_after = datetime.fromisoformat(facts.pop("not_after"))
    if name == WithdrawalRequest.__name__:
        return WithdrawalRequest(key=key, not_after=not_after, **facts)
    if name == ApplicationRequest.__name__:
        details = facts.pop("details")
        declared = tuple(details.pop("declared"))
        return ApplicationRequest(
            key=key,
            not_after=not_after,
            kind=ApplicationKind(facts.pop("application")),
            details=ApplicationDetails(**details, declared=declared),
            form=b64decode(facts.pop("form")),
            **facts,
        )
    form = facts.pop("form", None)
    return _KINDS[name](
        key=key, not_after=not_after, form=None if form is None else b64decode(form), **facts
    )
