"""The process for papers: it makes what the kiosk would, and ends with the visit."""

import gc
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from db.contributions import ContributionHistory
from db.records import EVER
from kiosk.desks.maker_process import MakerProcess
from kiosk.documents import contribution_certificate
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.document import Document
from kiosk.documents.document_name import DocumentName
from kiosk.documents.errors import (
    DocumentFault,
    DocumentTemplateError,
    MissingGlyphError,
    NothingPaidError,
)
from kiosk.documents.statement import StatementEncoder
from kiosk.trust.paper_maker import Equipment, Order
from tests.kiosk.documents.examples import history, holder, imprint


@pytest.fixture(scope="module")
def shared() -> Iterator[MakerProcess]:
    maker = MakerProcess(Equipment())
    yield maker
    maker.end()


@pytest.fixture
def maker() -> Iterator[MakerProcess]:
    maker = MakerProcess(Equipment(), limit_s=30)
    yield maker
    maker.end()


def certificate_of(months: int, name: str = "张样本") -> Order:
    return partial(
        contribution_certificate.make, holder(name), history(months), imprint("证明"), EVER
    )


def fails_with(
    error: Exception, _compiler: DocumentCompiler, _encode: StatementEncoder
) -> Document:
    raise error


def dies(_compiler: DocumentCompiler, _encode: StatementEncoder) -> Document:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def hangs(_compiler: DocumentCompiler, _encode: StatementEncoder) -> Document:
    signal.pause()
    raise AssertionError


def gone(pid: int | None) -> bool:
    return not Path(f"/proc/{pid}").exists()


def test_it_makes_what_the_kiosk_itself_would(shared: MakerProcess) -> None:
    order = certificate_of(3)
    assert shared.make(order) == Equipment().maker().make(order)


def test_a_history_of_rows_is_handed_over(shared: MakerProcess) -> None:
    rows = [(1, 24300 + i, 500000, 80000, 40000, None, 1) for i in range(480)]
    order = partial(
        contribution_certificate.make,
        *(holder(), ContributionHistory(rows), imprint("证明"), EVER),
    )
    assert shared.make(order).pages >= 1


def test_typed_errors_come_back_whole(shared: MakerProcess) -> None:
    with pytest.raises(NothingPaidError):
        shared.make(certificate_of(0))
    lacking = MissingGlyphError("receipt.typ", 3)
    with pytest.raises(MissingGlyphError) as caught:
        shared.make(partial(fails_with, lacking))
    assert caught.value.code == "document.missing_glyph"
    template = DocumentTemplateError("receipt.typ", 7, "a word of the citizen's")
    with pytest.raises(DocumentTemplateError) as other:
        shared.make(partial(fails_with, template))
    assert (other.value.file, other.value.line) == ("receipt.typ", 7)


@pytest.mark.parametrize(
    "error", [ValueError("张样本"), KeyError("张样本"), MemoryError(), RecursionError("张样本")]
)
def test_a_fault_of_ours_costs_one_paper_and_quotes_nobody(
    shared: MakerProcess, error: Exception
) -> None:
    with pytest.raises(DocumentFault) as caught:
        shared.make(partial(fails_with, error))
    assert type(error).__name__ in str(caught.value)
    assert "张样本" not in repr(caught.value)
    assert caught.value.__context__ is None
    assert shared.make(certificate_of(1)).pages == 1


def test_it_begins_with_the_first_request_and_ends_when_told(maker: MakerProcess) -> None:
    assert maker.pid is None
    maker.begin()
    pid = maker.pid
    maker.begin()
    assert maker.pid == pid
    maker.end()
    assert gone(pid)
    maker.end()
    assert maker.fault_of(DocumentName.LOSS_RECEIPT) is None, "another one is begun"


def test_one_that_dies_costs_the_paper_and_is_followed_by_another(maker: MakerProcess) -> None:
    with pytest.raises(DocumentFault):
        maker.make(dies)
    assert maker.pid is None
    assert maker.make(certificate_of(1)).pages == 1


def test_one_that_hangs_is_ended_at_its_limit(maker: MakerProcess) -> None:
    maker.warm_up()
    pid = maker.pid
    maker._limit_s = 0.2
    with pytest.raises(DocumentFault):
        maker.make(hangs)
    assert gone(pid)


def test_what_cannot_be_handed_over_is_a_typed_error(maker: MakerProcess) -> None:
    with pytest.raises(DocumentFault):
        maker.make(lambda compiler, encode: Document(b"", "", 0))


def test_one_that_cannot_be_begun_is_a_typed_error(
    maker: MakerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    with pytest.raises(DocumentFault):
        maker.begin()
    gc.collect()
    assert maker.pid is None


def test_it_leaves_when_the_kiosk_is_gone(maker: MakerProcess) -> None:
    maker.warm_up()
    assert maker._running is not None
    process, connection = maker._running
    connection.close()
    assert process.wait(60) == 0
