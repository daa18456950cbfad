"""Files that nobody prints: each is meant to make a checker crash, loop or fill the memory."""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

CORPUS: Final = Path(__file__).parents[2] / "corpus" / "pdf"
MEGABYTE: Final = 1 << 20


def pdf_of(*objects: bytes, trailer: bytes = b"/Root 1 0 R", table: int | None = None) -> bytes:
    """A file of these objects, numbered from 1, with a right cross-reference table."""
    content = b"%PDF-1.7\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(content) if table is None else table
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer\n<</Size %d %s>>\nstartxref\n%d\n%%%%EOF\n" % (
        *(len(objects) + 1, trailer, start),
    )
    return content


def stream_of(content: bytes, *filters: bytes) -> bytes:
    named = b"[%s]" % b" ".join(filters) if filters else b"[]"
    return b"<</Length %d/Filter %s>>\nstream\n%s\nendstream" % (len(content), named, content)


CATALOGUE: Final = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES: Final = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE: Final = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]%s>>"


def signature_of(contents: bytes, byte_range: bytes = b"0 9 20 9") -> bytes:
    field = b"<</FT/Sig/T(a)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V 5 0 R>>"
    value = b"<</Type/Sig/SubFilter/adbe.pkcs7.detached/ByteRange[%s]/Contents<%s>>>" % (
        *(byte_range, contents),
    )
    root = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>"
    return pdf_of(root, PAGES, PAGE % b"/Annots[4 0 R]", field, value)


def bomb() -> bytes:
    """Five thousand megabytes in five: zeros, deflated twice."""
    packed = zlib.compressobj(9)
    once = packed.compress(bytes(256 * MEGABYTE)) + packed.flush()
    return zlib.compress(once * 18, 9)


HOSTILE: Final[dict[str, Callable[[], bytes]]] = {
    **{file.name: file.read_bytes for file in sorted(CORPUS.glob("*.pdf"))},
    "nothing behind the mark": lambda: b"%PDF-",
    "zeros": lambda: b"%PDF-1.7\n" + bytes(4 * MEGABYTE),
    "only opening brackets": lambda: pdf_of(b"[" * 2 * MEGABYTE),
    "only opening dictionaries": lambda: pdf_of(b"<</A" * MEGABYTE),
    "a number of a million digits": lambda: pdf_of(b"<</Pages " + b"9" * MEGABYTE + b">>"),
    "a name of a million letters": lambda: pdf_of(b"</Pages /" + b"a" * MEGABYTE + b">>"),
    "a string that never ends": lambda: pdf_of(b"<</Pages (" + b"(" * MEGABYTE),
    "a catalogue that is itself": lambda: pdf_of(b"1 0 R"),
    "a page tree that is a circle": lambda: pdf_of(
        CATALOGUE, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"
    ),
    "a page tree a thousand deep": lambda: pdf_of(
        CATALOGUE, *(b"<</Type/Pages/Kids[%d 0 R %d 0 R]>>" % (n, n) for n in range(3, 1000)), PAGES
    ),
    "a million pages that are one": lambda: pdf_of(
        CATALOGUE, b"<</Type/Pages/Kids[" + b"3 0 R " * 700_000 + b"]>>", PAGE % b""
    ),
    "cross-references that go round": lambda: pdf_of(
        *(CATALOGUE, PAGES, PAGE % b""), trailer=b"/Root 1 0 R/Prev 200"
    ),
    "cross-references far away": lambda: pdf_of(CATALOGUE, PAGES, table=10**12),
    "a table that ends with the file": lambda: (
        b"%PDF-1.7\nxref\n0 2\n0000000000 65535 f>>\nstartxref\n9\n%%EOF\n"
    ),
    "a billion objects": lambda: pdf_of(CATALOGUE, PAGES).replace(
        b"xref\n0 3", b"xref\n0 999999999"
    ),
    "a deflated bomb": lambda: pdf_of(
        *(CATALOGUE, PAGES, PAGE % b"/Annots 4 0 R"),
        stream_of(bomb(), b"/FlateDecode", b"/FlateDecode"),
    ),
    "a bomb for a cross-reference": lambda: (
        b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 9/W[1 8 8]/Length "
        + b"9/Filter[/FlateDecode/FlateDecode]>>\nstream\n"
        + bomb()
        + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"
    ),
    "filters upon filters": lambda: pdf_of(
        *(CATALOGUE, PAGES, PAGE % b"/Annots 4 0 R"),
        stream_of(b"7e>" * 9, *((b"/ASCIIHexDecode",) * 50_000)),
    ),
    "a signature of nothing": lambda: signature_of(b""),
    "a signature of nonsense": lambda: signature_of(b"30" * 5000),
    "a signature of nested sequences": lambda: signature_of(b"3080" * MEGABYTE),
    "a signature of a length of many": lambda: signature_of(b"308fffffffffffffffffffffffffffffff"),
    "a signature over nowhere": lambda: signature_of(b"3000", b"-1 99999999999 5 -7"),
    "a signature over words": lambda: signature_of(b"3000", b"/a (b) [] <<>>"),
    "a thousand signatures": lambda: pdf_of(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" + b"4 0 R " * 1000 + b"]>>>>",
        *(PAGES, PAGE % b"", b"<</FT/Sig/T(a)/V<</ByteRange[0 1 2 3]/Contents<3000>>>>>"),
    ),
    "encrypted by nobody": lambda: pdf_of(
        *(CATALOGUE, PAGES, PAGE % b""), trailer=b"/Root 1 0 R/Encrypt<</Filter/Standard/V 5/R 6>>"
    ),
}
