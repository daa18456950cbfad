import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import render
from kiosk.documents.document import Document
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.pdf_check import PdfCheck, SignedFile
from kiosk.trust.pdf_checking import check_pdf
from kiosk.trust.pdf_signing import PdfSigner
from kiosk.trust.published_keys import PublishedKey, PublishedKeys
from kiosk.trust.statement_checking import Confirmed, Doubt, Doubtful
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.documents.examples import ISSUED_AT, SERIAL, certificate, history
from tests.kiosk.trust.examples import (
    ISSUER,
    PAGE,
    VALID,
    flipped,
    published,
    signed_document,
)

BYTE_RANGE = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]")
STRIDE = 211
"""A prime: samples do not fall into step with anything in the file."""


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the signature itself stands, which it cannot cover."""
    found = BYTE_RANGE.search(pdf)
    assert found
    return int(found[1]), int(found[2])


def sections(pdf: bytes) -> Iterator[tuple[str, int]]:
    """A position in every kind of section of the file."""
    for name, mark in (
        ("header", b"%PDF-"),
        ("comment", b"\n%\x80"),
        ("page tree", b"/Type/Pages"),
        ("page", b"/Type/Page/"),
        ("content", b"stream\n"),
        ("metadata", b"<?xpacket"),
        ("first cross-reference table", b"xref\n"),
        ("first trailer", b"trailer\n"),
        ("link", b"/URI("),
        ("signature field", b"/FT/Sig"),
        ("signature dictionary", b"/SubFilter"),
        ("byte range", b"/ByteRange"),
        ("time", b"/M(D:"),
    ):
        position = pdf.find(mark)
        assert position >= 0, name
        yield name, position + len(mark) - 1
    yield "last cross-reference table", pdf.rindex(b"\nxref\n") + 3
    yield "last trailer", pdf.rindex(b"trailer") + 2
    yield "start of cross-references", pdf.rindex(b"startxref") + 11
    yield "end of file", len(pdf) - 2


def judged(pdf: bytes, keys: PublishedKeys) -> PdfCheck:
    """What is said of a file's signatures, whatever its shape."""
    return replace(check_pdf(pdf, keys), shape=None)


def test_a_signed_document_is_genuine(
    document: Document, keys: PublishedKeys, published_key: PublishedKey
) -> None:
    answer = check_pdf(document.pdf, keys)
    assert answer.file == SignedFile(published_key, ISSUED_AT)
    assert isinstance(answer.statement, Confirmed)
    assert answer.statement.statement.serial == SERIAL


def test_no_section_can_be_changed(document: Document, keys: PublishedKeys) -> None:
    for name, position in sections(document.pdf):
        answer = check_pdf(flipped(document.pdf, position), keys)
        assert isinstance(answer.file, Doubtful), name


def test_no_sampled_byte_can_be_changed(document: Document, keys: PublishedKeys) -> None:
    begin, end = gap(document.pdf)
    for position in range(0, len(document.pdf), STRIDE):
        if not begin <= position < end:
            answer = check_pdf(flipped(document.pdf, position, position % 8), keys)
            assert isinstance(answer.file, Doubtful), position


def test_no_part_of_the_signature_can_be_changed(
    document: Document, keys: PublishedKeys, terminal_key: TerminalKey
) -> None:
    begin, end = gap(document.pdf)
    digits = document.pdf[begin + 1 : end - 1].rstrip(b"0")
    certificate = terminal_key.certificate.hex().encode()
    begins = digits.lower().index(certificate)
    ends = begins + len(certificate)
    # In front of the certificate stand the version and a list of digests, a hint to whoever hashes
    # while reading; behind it the head of the SignerInfo with its version (RFC 5652, 5.1 and 5.3).
    # Nothing rests on either, nor on what the certificate says beside its key.
    genuine = check_pdf(document.pdf, keys).file
    point = digits.lower().index(terminal_key.public.point.hex().encode())
    for offset in (*range(begins, ends, 7), *range(ends + 24, len(digits), 7)):
        other = b"1" if digits[offset : offset + 1] != b"1" else b"2"
        changed = bytearray(document.pdf)
        changed[begin + 1 + offset : begin + 2 + offset] = other
        answer = check_pdf(bytes(changed), keys).file
        of_the_key = point <= offset < point + 2 * len(terminal_key.public.point)
        if of_the_key or offset >= ends:
            assert isinstance(answer, Doubtful), offset
        assert isinstance(answer, Doubtful) or answer == genuine, offset


@pytest.mark.parametrize("kept", [0, 1, 100, 5000, -700, -2])
def test_a_file_cut_short_is_not_genuine(
    document: Document, keys: PublishedKeys, kept: int
) -> None:
    answer = check_pdf(document.pdf[:kept], keys)
    assert isinstance(answer.file, Doubtful)


@pytest.mark.parametrize("addition", [b"\n", b"% a comment\n"])
def test_nothing_can_be_added(document: Document, keys: PublishedKeys, addition: bytes) -> None:
    assert isinstance(check_pdf(document.pdf + addition, keys).file, Doubtful)


def test_a_later_update_is_seen(document: Document, keys: PublishedKeys) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(document.pdf))
    writer.root["/PageLayout"] = NameObject("/TwoColumnLeft")
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko says so
    updated = io.BytesIO()
    writer.write(updated)  # type: ignore[no-untyped-call]  # pyHanko says so
    assert updated.getvalue().startswith(document.pdf)
    assert check_pdf(updated.getvalue(), keys).file == Doubtful(Doubt.ALTERED)


def test_a_rewritten_file_is_not_genuine(document: Document, keys: PublishedKeys) -> None:
    rewritten = io.BytesIO()
    pikepdf.open(io.BytesIO(document.pdf)).save(rewritten)
    answer = check_pdf(rewritten.getvalue(), keys)
    assert isinstance(answer.file, Doubtful)
    assert isinstance(answer.statement, Confirmed), "the statement is true, the file is not"


def test_an_unsigned_file_says_so(
    signer: DocumentSigner, compiler: DocumentCompiler, keys: PublishedKeys
) -> None:
    plain = render(certificate(history(1)), compiler)
    assert judged(plain.pdf, keys) == PdfCheck(Doubtful(Doubt.UNSIGNED), Doubtful(Doubt.UNSIGNED))


def test_an_unknown_signer_is_not_believed(document: Document, other_key: TerminalKey) -> None:
    other = published(other_key)
    assert judged(document.pdf, {other.key.id: other}) == PdfCheck(
        Doubtful(Doubt.UNKNOWN_KEY), Doubtful(Doubt.UNKNOWN_KEY)
    )


def test_the_id_of_a_published_key_helps_nobody(
    document: Document, terminal_key: TerminalKey, other_key: TerminalKey
) -> None:
    answer = judged(document.pdf, {terminal_key.public.id: published(other_key)})
    assert answer == PdfCheck(Doubtful(Doubt.UNKNOWN_KEY), Doubtful(Doubt.ALTERED))


def test_a_key_that_has_run_out_is_not_believed(
    document: Document, published_key: PublishedKey
) -> None:
    ended = replace(published_key, valid_until=published_key.valid_from + VALID / 100)
    assert judged(document.pdf, {ended.key.id: ended}) == PdfCheck(
        Doubtful(Doubt.KEY_NOT_VALID), Doubtful(Doubt.KEY_NOT_VALID)
    )


def test_the_statement_of_another_document_is_seen(
    signer: DocumentSigner, compiler: DocumentCompiler, keys: PublishedKeys
) -> None:
    elsewhere = render(
        certificate(history(1)),
        compiler,
        lambda statement: signer.encode(replace(statement, serial=SERIAL[:-1] + "0")),
    )
    answer = check_pdf(signer.sign(elsewhere).pdf, keys)
    assert isinstance(answer.file, SignedFile)
    assert answer.statement == Doubtful(Doubt.OTHER_DOCUMENT)


def test_file_and_statement_are_of_one_key(
    terminal_key: TerminalKey,
    other_key: TerminalKey,
    signer: DocumentSigner,
    compiler: DocumentCompiler,
) -> None:
    both = [published(key) for key in (terminal_key, other_key)]
    plain = render(certificate(history(1)), compiler, signer.encode)
    signed = PdfSigner(other_key).sign(plain.pdf, reason="", signed_at=ISSUED_AT)
    answer = check_pdf(signed, {key.key.id: key for key in both})
    assert answer.statement == Doubtful(Doubt.OTHER_DOCUMENT)


@pytest.mark.parametrize("content", [b"", b"text", b"%PDF-1.7\n%%EOF", bytes(1000)])
def test_another_file_is_unreadable(content: bytes) -> None:
    assert check_pdf(content, {}) == PdfCheck(
        Doubtful(Doubt.UNREADABLE), Doubtful(Doubt.UNREADABLE)
    )


def test_a_demonstration_is_told_from_the_real_thing(
    terminal_key: TerminalKey, compiler: DocumentCompiler
) -> None:
    key = published(terminal_key, demo=True)
    demo = DocumentSigner(
        lambda: terminal_key, issuer=ISSUER, page=PAGE, demo=True, clock=lambda: ISSUED_AT
    )
    signed = signed_document(demo, compiler)
    answer = check_pdf(signed.pdf, {key.key.id: key})
    assert isinstance(answer.file, SignedFile)
    assert answer.file.key.demo
    with pikepdf.open(io.BytesIO(signed.pdf)) as pdf:
        (field,) = pdf.Root["/AcroForm"]["/Fields"]
        assert "演示" in str(field["/V"]["/Reason"])
