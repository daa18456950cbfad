"""What the tests look at in a finished PDF: text, pixels, and what PDF/A asks for."""

import io
import subprocess
from collections.abc import Iterator

import pikepdf
from PIL import Image

BLANKS = dict.fromkeys(map(ord, "\u2002\u2003\u2004\u2007\u2008\u3000\u00a0"), " ")


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page in reading order, every stretch of blanks one space."""
    run = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    pages = run.stdout.decode().split("\f")[:-1]
    return [
        "\n".join(" ".join(line.translate(BLANKS).split()) for line in page.splitlines())
        for page in pages
    ]


def running_text(pdf: bytes) -> str:
    """The text of all pages cell by cell, as it was written, without blanks and line ends."""
    run = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return "".join(run.stdout.decode().split())


def page_image(pdf: bytes, page: int, dpi: int) -> Image.Image:
    """One page (from 1) as a printer or scanner sees it."""
    number = str(page)
    run = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-f", number, "-l", number, "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    return Image.open(io.BytesIO(run.stdout))


def fonts(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every font description of the file."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
            yield thing
