"""The code on paper: how wide its modules are, and whether a poor scan of the page still reads."""

import io
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from db.records import Month, Period
from kiosk.documents.compiler import DocumentCompiler
from kiosk.documents.contribution_certificate import render
from kiosk.documents.document import Document
from kiosk.documents.qr_code import QUIET_ZONE_MODULES, qr_matrix
from kiosk.documents.statement import Statement, Total, TotalKind
from kiosk.language.texts import masked_name
from kiosk.settings.configuration import Pkcs12Settings, TrustSettings
from kiosk.trust.document_signer import DocumentSigner
from kiosk.trust.published_keys import PublishedKeys
from kiosk.trust.signed_statement import signed_statement
from kiosk.trust.statement_checking import Confirmed, check_statement
from kiosk.trust.terminal_key import TerminalKey
from tests.kiosk.documents.examples import LONGEST_NAME, certificate, history
from tests.kiosk.documents.pdf_reading import page_image
from tests.kiosk.trust.examples import LONGEST_PAGE, STATEMENT

SCAN_DPI = 150
MM_PER_INCH = 25.4
CODE_WIDTH_MM = 38.0
"""As `qr-code` of assets/certificates/common.typ draws it, quiet zone and all."""
LEAST_MODULE_MM = 0.5
LONGEST_STATEMENT = replace(
    STATEMENT,
    serial="ABCDEFGHJKLM-261122-K7Q4-M2XA",
    masked_name=masked_name(LONGEST_NAME).masked,
    period=Period(Month(1999, 12), Month(2039, 12)),
    totals=tuple(Total(kind, Decimal("99999999.99")) for kind in list(TotalKind)[:3]),
)


@pytest.fixture(scope="module")
def longest(signer: DocumentSigner, compiler: DocumentCompiler) -> Document:
    """A demo-like certificate whose code carries as much as a code ever does."""

    def encode(statement: Statement) -> str:
        return signer.encode(replace(LONGEST_STATEMENT, serial=statement.serial))

    return signer.sign(render(certificate(history(480), LONGEST_NAME), compiler, encode))


def noised(scan: Image.Image, share: float) -> Image.Image:
    """The scan with specks of dust and toner: so many pixels are black or white by chance."""
    chance = random.Random(1)  # noqa: S311 - the same specks each time
    speckled = scan.copy()
    for _ in range(int(share * scan.width * scan.height)):
        place = chance.randrange(scan.width), chance.randrange(scan.height)
        speckled.putpixel(place, chance.choice((0, 255)))
    return speckled


def test_the_longest_statement_has_modules_wide_enough(terminal_key: TerminalKey) -> None:
    key = Pkcs12Settings(Path("unused"), Path("unused"))
    trust = TrustSettings(key, issuer="9" * 12, page=LONGEST_PAGE)
    text = signed_statement(LONGEST_STATEMENT, terminal_key, issuer=trust.issuer, page=trust.page)
    modules = len(qr_matrix(text)) + 2 * QUIET_ZONE_MODULES
    assert CODE_WIDTH_MM / modules >= LEAST_MODULE_MM


def test_the_code_on_paper_has_modules_wide_enough(longest: Document) -> None:
    dpi = 600
    (code,) = zxingcpp.read_barcodes(page_image(longest.pdf, page=1, dpi=dpi))
    corner, neighbour = code.position.top_left, code.position.top_right
    width_px = ((neighbour.x - corner.x) ** 2 + (neighbour.y - corner.y) ** 2) ** 0.5
    module_mm = width_px / dpi * MM_PER_INCH / len(qr_matrix(code.text))
    assert LEAST_MODULE_MM <= module_mm < 0.7


@pytest.mark.parametrize("turned_by", [-3.0, -1.5, 0.0, 0.7, 2.2])
@pytest.mark.parametrize("specks", [0.0, 0.03])
def test_a_poor_scan_of_the_page_still_reads(
    longest: Document, keys: PublishedKeys, turned_by: float, specks: float
) -> None:
    scan = page_image(longest.pdf, page=1, dpi=SCAN_DPI)
    turned = scan.rotate(turned_by, resample=Image.Resampling.BICUBIC, fillcolor=255)
    poor = noised(turned, specks).filter(ImageFilter.GaussianBlur(0.6))
    (code,) = zxingcpp.read_barcodes(poor)
    assert isinstance(check_statement(code.text, keys), Confirmed)


def test_the_link_over_the_code_says_what_the_code_says(longest: Document) -> None:
    (code,) = zxingcpp.read_barcodes(page_image(longest.pdf, page=1, dpi=SCAN_DPI))
    with pikepdf.open(io.BytesIO(longest.pdf)) as pdf:
        addresses = [
            str(annotation["/A"]["/URI"])
            for annotation in pdf.pages[0]["/Annots"]
            if annotation["/Subtype"] == "/Link"
        ]
    assert addresses == [code.text]
