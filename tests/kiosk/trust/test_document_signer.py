from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import render
from kiosk.documents.document import Document
from kiosk.documents.statement import statement_text
from kiosk.trust.document_signer import DocumentSigner, NoSigner
from kiosk.trust.errors import SigningKeyError, SigningKeyExpiredError
from kiosk.trust.published_keys import PublishedKeys
from kiosk.trust.statement_checking import Confirmed, check_statement
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.documents.examples import certificate, history
from tests.kiosk.trust.examples import AGENCY, ISSUER, PAGE, STATEMENT, VALID, VALID_FROM

SECOND = timedelta(seconds=1)
PLAIN = Document(b"%PDF-1.7", "S", 1)


def signer_at(key: TerminalKey, moment: datetime) -> DocumentSigner:
    return DocumentSigner(lambda: key, issuer=ISSUER, page=PAGE, demo=False, clock=lambda: moment)


def test_the_codes_text_is_the_signed_statement(
    signer: DocumentSigner, keys: PublishedKeys
) -> None:
    answer = check_statement(signer.encode(STATEMENT), keys)
    assert isinstance(answer, Confirmed)
    assert answer.statement == replace(STATEMENT, issuer=AGENCY)


def test_a_document_keeps_its_serial_and_pages(
    signer: DocumentSigner, compiler: DocumentCompiler
) -> None:
    plain = render(certificate(history(480)), compiler, signer.encode)
    signed = signer.sign(plain)
    assert (signed.serial, signed.pages) == (plain.serial, plain.pages)
    assert signed.pdf != plain.pdf


@pytest.mark.parametrize(
    ("moment", "valid"),
    [
        (VALID_FROM - SECOND, False),
        (VALID_FROM, True),
        (VALID_FROM + VALID, True),
        (VALID_FROM + VALID + SECOND, False),
    ],
)
def test_a_key_that_is_not_valid_signs_nothing(
    terminal_key: TerminalKey, moment: datetime, valid: bool
) -> None:
    signer = signer_at(terminal_key, moment)
    if valid:
        signer.warm_up()
        assert signer.encode(STATEMENT)
        return
    with pytest.raises(SigningKeyExpiredError):
        signer.warm_up()
    with pytest.raises(SigningKeyExpiredError):
        signer.encode(STATEMENT)
    with pytest.raises(SigningKeyExpiredError):
        signer.sign(PLAIN)


def test_a_key_that_comes_back_is_used_again(terminal_key: TerminalKey) -> None:
    answers: list[TerminalKey | SigningKeyError] = [SigningKeyError("absent"), terminal_key]

    def open_key() -> TerminalKey:
        answer = answers.pop(0)
        if isinstance(answer, SigningKeyError):
            raise answer
        return answer

    signer = DocumentSigner(
        open_key, issuer=ISSUER, page=PAGE, demo=False, clock=lambda: VALID_FROM
    )
    with pytest.raises(SigningKeyError):
        signer.warm_up()
    signer.warm_up()
    assert signer.encode(STATEMENT)
    assert answers == []


def test_a_terminal_without_a_key_prints_plain_facts() -> None:
    signer = NoSigner()
    signer.warm_up()
    assert signer.encode(STATEMENT) == statement_text(STATEMENT)
    assert signer.sign(PLAIN) is PLAIN
