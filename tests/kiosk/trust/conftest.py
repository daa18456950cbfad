"""A terminal's key, its published half, and what it signs, for all tests of trust."""

from pathlib import Path

import pytest

from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Document
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.published_keys import PublishedKey, PublishedKeys
from kiosk.trust.terminal_key import TerminalKey, open_key
from tests.kiosk.documents.examples import ISSUED_AT
from tests.kiosk.trust.examples import (
    ISSUER,
    PAGE,
    key_settings,
    published,
    signed_document,
)


@pytest.fixture(scope="session")
def terminal_key(tmp_path_factory: pytest.TempPathFactory) -> TerminalKey:
    return open_key(key_settings(tmp_path_factory.mktemp("key")))


@pytest.fixture(scope="session")
def other_key(tmp_path_factory: pytest.TempPathFactory) -> TerminalKey:
    """A key of the same make that nobody publishes."""
    return open_key(key_settings(tmp_path_factory.mktemp("other-key")))


@pytest.fixture(scope="session")
def published_key(terminal_key: TerminalKey) -> PublishedKey:
    return published(terminal_key)


@pytest.fixture(scope="session")
def keys(published_key: PublishedKey) -> PublishedKeys:
    return {published_key.key.id: published_key}


@pytest.fixture(scope="session")
def signer(terminal_key: TerminalKey) -> DocumentSigner:
    return DocumentSigner(
        lambda: terminal_key, issuer=ISSUER, page=PAGE, demo=False, clock=lambda: ISSUED_AT
    )


@pytest.fixture(scope="session")
def compiler() -> DocumentCompiler:
    return DocumentCompiler()


@pytest.fixture(scope="session")
def document(signer: DocumentSigner, compiler: DocumentCompiler) -> Document:
    """A signed certificate of two months."""
    return signed_document(signer, compiler)


@pytest.fixture
def key_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    return folder
