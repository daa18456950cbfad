"""From the settings to the paper: a terminal signs with the key that its settings name."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from kiosk.demo.devices import fresh_key
from kiosk.demo.rehearsal.in_place import InPlace
from kiosk.desks.document_desk import DocumentDesk
from kiosk.documents.contribution_certificate import render
from kiosk.documents.errors import DocumentError
from kiosk.settings.configuration import (
    CardSettings,
    Configuration,
    Mode,
    TrustSettings,
    Unproven,
    demo_configuration,
)
from kiosk.terminal.assembly import issuer_of
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.errors import SigningKeyError
from kiosk.trust.paper_maker import Equipment
from kiosk.trust.pdf_check import SignedFile
from kiosk.trust.pdf_checking import check_pdf
from kiosk.trust.published_keys import load_published_keys
from kiosk.trust.publishing import published_key
from kiosk.trust.statement_checking import Confirmed, Doubt, Doubtful
from kiosk.trust.terminal_key import open_key
from tests.kiosk.documents.examples import ISSUED_AT, certificate, history
from tests.kiosk.trust.examples import ISSUER, PAGE, key_settings, published


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    trust = TrustSettings(key_settings(tmp_path), ISSUER, PAGE)
    cards = CardSettings(Unproven.ACCEPT, "a test")
    return replace(demo_configuration(tmp_path), mode=Mode.PRODUCTION, trust=trust, cards=cards)


def desk(configuration: Configuration) -> DocumentDesk:
    return DocumentDesk(
        Equipment.of(configuration).maker(lambda: ISSUED_AT),
        issuer_of(configuration),
        InPlace("documents", limit_s=20),
    )


async def test_a_terminal_signs_what_it_makes(configuration: Configuration) -> None:
    made_by = desk(configuration)
    await made_by.warm_up()
    document = await made_by.make(partial(render, certificate(history(3))))
    assert configuration.trust is not None
    key = published(open_key(configuration.trust.key))
    answer = check_pdf(document.pdf, {key.key.id: key})
    assert answer.file == SignedFile(key, ISSUED_AT)
    assert isinstance(answer.statement, Confirmed)


async def test_a_terminal_without_a_key_makes_plain_documents(configuration: Configuration) -> None:
    made_by = desk(replace(configuration, trust=None))
    await made_by.warm_up()
    document = await made_by.make(partial(render, certificate(history(1))))
    assert check_pdf(document.pdf, {}).file == Doubtful(Doubt.UNSIGNED)


async def test_a_lost_key_is_a_fault_of_documents(
    configuration: Configuration, tmp_path: Path
) -> None:
    (tmp_path / "signing.p12").unlink()
    made_by = desk(configuration)
    with pytest.raises(SigningKeyError):
        await made_by.warm_up()
    with pytest.raises(DocumentError):
        await made_by.make(partial(render, certificate(history(1))))


def test_the_demonstration_signs_with_a_key_that_says_so(tmp_path: Path) -> None:
    trust = fresh_key(tmp_path, "示例机构")
    (key,) = load_published_keys(tmp_path / "verify" / "keys.json").values()
    opened = open_key(trust.key)
    assert key.key == opened.public
    assert key.demo
    assert key.was_valid(datetime.now(UTC))
    assert "演示" in opened.certificate.decode("utf-8", errors="ignore")
    (again,) = load_published_keys(_published_again(tmp_path)).values()
    assert again.key != key.key, "a fresh key at each start"


def _published_again(folder: Path) -> Path:
    fresh_key(folder / "again", "示例机构")
    return folder / "again" / "verify" / "keys.json"


def test_a_demonstrations_key_neither_signs_nor_is_published_as_a_real_one(tmp_path: Path) -> None:
    trust = fresh_key(tmp_path, "示例机构")
    signer = DocumentSigner(
        partial(open_key, trust.key),
        issuer=trust.issuer,
        page=trust.page,
        demo=False,
        clock=lambda: datetime.now(UTC),
    )
    with pytest.raises(SigningKeyError, match="demonstration"):
        signer.warm_up()
    with pytest.raises(SigningKeyError, match="demonstration"):
        published_key(open_key(trust.key), trust, "示例机构", demo=False)
