"""A document's facts, signed, as the text of its QR code: a web address that carries all of it.

The facts stand behind the number sign, where a browser keeps them to itself: the agency's server
hands out the page that checks them and is never told which paper was checked.
"""

from dataclasses import replace
from typing import Final

from kiosk.documents.statement import Statement
from kiosk.trust import base41, cose
from kiosk.trust.claims import encode_claims
from kiosk.trust.terminal_key import TerminalKey

FRAGMENT_MARK: Final = "#"


def signed_statement(statement: Statement, key: TerminalKey, *, issuer: str, page: str) -> str:
    """The address of `page` with the facts and the key's signature.

    Args:
        statement: the facts; its issuer is replaced by the id.
        key: what signs.
        issuer: the issuer's id in the published keys.
        page: the address of the page that checks, without a fragment.

    Raises:
        SigningFailedError: the token does not answer.
    """
    payload = encode_claims(replace(statement, issuer=issuer))
    key_id = key.public.id
    signature = key.sign(cose.to_be_signed(key_id, payload))
    message = cose.SignedMessage(key_id, payload, signature)
    return page + FRAGMENT_MARK + base41.encode(message.serialised())


def parse_signed_statement(text: str) -> cose.SignedMessage:
    """The message in the text of a QR code, or in the part behind its number sign; not checked.

    Raises:
        ValueError: there is none in it.
    """
    fragment = text.strip().rpartition(FRAGMENT_MARK)[2]
    return cose.parse(base41.decode(fragment))
