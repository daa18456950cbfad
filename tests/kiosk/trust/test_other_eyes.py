"""A paper before eyes nobody here made: cwt and cbor2 for the statement, zbar for its code."""

import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import cbor2
import cwt
import pytest
import zxingcpp
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import render
from kiosk.trust import base41
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.documents.examples import certificate, history
from tests.kiosk.documents.pdf_reading import page_image
from tests.kiosk.trust.examples import ISSUER, STATEMENT, flipped, signed_text

SCAN_DPI = 150
ALGORITHM, KEY_ID = 1, 4
"""Labels of RFC 9052, 3.1."""
ES256 = -7
ZONE_OF_BEIJING = 96 + 8 * 4
"""In quarters of an hour, after a day's worth of them."""


def message_of(text: str) -> bytes:
    return base41.decode(text.partition("#")[2])


def key_of(key: TerminalKey) -> Any:
    """The public key as its certificate has it, which is what everybody else gets of it."""
    certificate = load_der_x509_certificate(key.certificate)
    pem = certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return cwt.COSEKey.from_pem(pem, kid=key.public.id)


def test_another_library_confirms_the_signature_and_reads_the_facts(
    terminal_key: TerminalKey,
) -> None:
    protected, unprotected, payload = cwt.COSE.new().decode_with_headers(
        message_of(signed_text(terminal_key)), key_of(terminal_key)
    )
    assert protected == {ALGORITHM: ES256, KEY_ID: terminal_key.public.id}
    assert unprotected == {}
    assert cbor2.loads(payload) == [
        1,
        ISSUER,
        STATEMENT.kind.value,
        STATEMENT.serial,
        STATEMENT.masked_name,
        STATEMENT.last_four,
        12 * 1996,
        12 * 2025 + 11,
        [[each.kind.value, int(100 * each.amount)] for each in STATEMENT.totals],
        int(STATEMENT.issued_at.timestamp()),
        ZONE_OF_BEIJING,
    ]


def test_it_refuses_every_signature_with_a_bit_turned_over(terminal_key: TerminalKey) -> None:
    whole = message_of(signed_text(terminal_key))
    key = key_of(terminal_key)
    for position in range(len(whole) - 64, len(whole)):
        with pytest.raises(cwt.VerifyError):
            cwt.COSE.new().decode(flipped(whole, position), key)


def test_it_refuses_the_key_of_another_terminal(
    terminal_key: TerminalKey, other_key: TerminalKey
) -> None:
    with pytest.raises((cwt.VerifyError, ValueError)):
        cwt.COSE.new().decode(message_of(signed_text(terminal_key)), key_of(other_key))


@pytest.mark.parametrize("amount", ["-1234567.89", "0.00", "-0.01", "99999999999.99"])
def test_sums_below_zero_are_the_same_to_it(terminal_key: TerminalKey, amount: str) -> None:
    total = replace(STATEMENT.totals[0], amount=Decimal(amount))
    text = signed_text(terminal_key, replace(STATEMENT, totals=(total,)))
    payload = cwt.COSE.new().decode(message_of(text), key_of(terminal_key))
    assert cbor2.loads(payload)[8] == [[total.kind.value, int(100 * Decimal(amount))]]


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbar-tools is not installed")
@pytest.mark.parametrize("months", [1, 480])
def test_another_reader_of_codes_reads_the_page(
    signer: DocumentSigner, compiler: DocumentCompiler, tmp_path: Path, months: int
) -> None:
    paper = signer.sign(render(certificate(history(months)), compiler, signer.encode))
    picture = page_image(paper.pdf, page=1, dpi=SCAN_DPI)
    file = tmp_path / "page.png"
    picture.save(file)
    read = subprocess.run(
        ["zbarimg", "--raw", "--quiet", file], capture_output=True, check=True, text=True
    )
    (code,) = zxingcpp.read_barcodes(picture)
    assert read.stdout.strip() == code.text
