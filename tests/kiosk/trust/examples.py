"""Keys and signed documents of made-up people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from db.records import Month, Period
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import render
from kiosk.documents.document import Document
from kiosk.documents.statement import DocumentKind, Statement, Total, TotalKind
from kiosk.settings.configuration import Pkcs12Settings
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.pkcs12_key import write_new_key
from kiosk.trust.published_keys import PublishedKey
from kiosk.trust.signed_statement import signed_statement
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.documents.examples import ISSUED_AT, SERIAL, certificate, history

ISSUER = "990100"
AGENCY = "示例市社会保险事业中心（演示）"
PAGE = "https://rs.example.gov.cn/verify/"
LONGEST_PAGE = "https://" + "a" * 43 + "/verify/"
VALID_FROM = datetime(2026, 1, 1, tzinfo=UTC)
VALID = timedelta(days=365)
PASSWORD = "only for tests"
STATEMENT = Statement(
    kind=DocumentKind.CONTRIBUTION_CERTIFICATE,
    serial=SERIAL,
    masked_name="张*本",
    last_four="001X",
    period=Period(Month(1996, 1), Month(2025, 12)),
    totals=(
        Total(TotalKind.EMPLOYER_PART, Decimal("1234567.80")),
        Total(TotalKind.PERSONAL_PART, Decimal("0.09")),
    ),
    issued_at=ISSUED_AT,
    issuer=AGENCY,
)


def key_settings(folder: Path) -> Pkcs12Settings:
    """A new key in `folder`, valid through 2026."""
    settings = Pkcs12Settings(folder / "signing.p12", folder / "signing.password")
    settings.password_file.touch(mode=0o600)
    settings.password_file.write_text(PASSWORD + "\n")
    write_new_key(
        settings.file,
        PASSWORD.encode(),
        name="示例终端（测试）",
        valid_from=VALID_FROM,
        valid=VALID,
    )
    return settings


def published(key: TerminalKey, *, issuer: str = ISSUER, demo: bool = False) -> PublishedKey:
    return PublishedKey(key.public, issuer, AGENCY, key.valid_from, key.valid_until, demo)


def signed_text(key: TerminalKey, statement: Statement = STATEMENT, issuer: str = ISSUER) -> str:
    return signed_statement(statement, key, issuer=issuer, page=PAGE)


def signed_at(key: TerminalKey, moment: datetime) -> str:
    return signed_text(key, replace(STATEMENT, issued_at=moment))


def signed_document(
    signer: DocumentSigner, compiler: DocumentCompiler, months: int = 2
) -> Document:
    return signer.sign(render(certificate(history(months)), compiler, signer.encode))


def flipped(data: bytes, position: int, bit: int = 0) -> bytes:
    """The same bytes with one bit turned over."""
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)
