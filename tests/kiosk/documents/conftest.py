import pytest

from kiosk.documents.compiler import DocumentCompiler


@pytest.fixture(scope="session")
def compiler() -> DocumentCompiler:
    return DocumentCompiler()
