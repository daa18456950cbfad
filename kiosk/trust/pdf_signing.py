"""The signature in the PDF itself: an update at its end that leaves what was compiled as it was.

Signed is a file that `DocumentCompiler` made, and no other: its objects stand uncompressed behind
a plain cross-reference table. The update (ISO 32000-1, 7.5.6) holds page 1 and the catalogue anew,
with an invisible signature field: the seal is drawn by the template. The field lies outside the
page and has no size, so that neither PDF/A (ISO 19005-2, 6.3.3) nor PDF/UA (ISO 14289-1, 7.18) asks
for a face or a tag of it; the XMP stays as it was. docs/decisions/0007 says why this is not left to
pyHanko.
"""

import hashlib
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from kiosk.documents.document import Mark
from kiosk.documents.errors import DocumentFault
from kiosk.trust.cms import CmsSigner
from kiosk.trust.terminal_key import TerminalKey

FIELD_NAME: Final = "AgencySignature"
PIECE_NAME: Final = "HallKiosk"
"""Whose data a page carries with a citizen's signature."""

_ROOM_BEYOND_CERTIFICATE: Final = 1024
"""Bytes of the CMS object that are not the certificate; the issuer's name is in it twice."""
_BYTE_RANGE_ROOM: Final = len(b"[0 0000000000 0000000000 0000000000]")

_END: Final = re.compile(
    rb"trailer\s*<<(?P<keys>[^<>]*/Root (?P<root>\d+) 0 R[^<>]*)>>\s*"
    rb"startxref\s+(?P<table>\d+)\s+%%EOF\s*\Z"
)
_SIZE: Final = re.compile(rb"/Size (\d+)")
_INFO: Final = re.compile(rb"/Info \d+ 0 R")
_ID: Final = re.compile(rb"/ID\s*\[\s*(\([^()\\]*\)|<[0-9A-Fa-f]*>)")
_PAGES: Final = re.compile(rb"/Pages (\d+) 0 R")
_FIRST_KID: Final = re.compile(rb"/Kids\s*\[\s*(\d+) 0 R")
_CONTENTS: Final = re.compile(rb"/Contents (\d+ 0 R)")
_ANNOTATIONS: Final = re.compile(rb"/Annots\s*\[([^\]]*)\]")
_LONGEST_TAIL: Final = 4096


class PdfSigner:
    """Signs PDFs with one key."""

    def __init__(self, key: TerminalKey) -> None:
        """Take the key's certificate apart, once for all documents."""
        self._cms = CmsSigner(key)
        self._room = len(key.certificate) + _ROOM_BEYOND_CERTIFICATE

    def sign(
        self, pdf: bytes, *, reason: str, signed_at: datetime, mark: Mark | None = None
    ) -> bytes:
        """The same document, signed.

        Args:
            pdf: made by `DocumentCompiler`; the signed file begins with these very bytes.
            reason: what the signature says of itself in a reader's signature panel.
            signed_at: aware.
            mark: what a citizen's own signature adds to page 1.

        Raises:
            SigningFailedError: the token does not answer.
            DocumentFault: the file is not of our making.
        """
        update = _Update(pdf)
        before, after = self._update(update, reason, signed_at, mark)
        gap = 2 * self._room + 2
        whole = bytearray(pdf + before + b"<" + b"0" * (gap - 2) + b">" + after)
        start = len(pdf) + len(before)
        place = whole.index(b"/ByteRange ", len(pdf)) + len(b"/ByteRange ")
        stated = b"[0 %d %d %d]" % (start, start + gap, len(after))
        whole[place : place + _BYTE_RANGE_ROOM] = stated.ljust(_BYTE_RANGE_ROOM)
        digest = hashlib.sha256(memoryview(whole)[:start])
        digest.update(memoryview(whole)[start + gap :])
        cms = self._cms.sign(digest.digest(), signed_at).hex().encode()
        if len(cms) > gap - 2:
            raise DocumentFault("a signature larger than its room")
        whole[start + 1 : start + 1 + len(cms)] = cms
        return bytes(whole)

    def _update(
        self, update: "_Update", reason: str, signed_at: datetime, mark: Mark | None
    ) -> tuple[bytes, bytes]:
        """What is appended before the signature's own bytes, and after them."""
        form, field, signature = (update.new_number() for _ in range(3))
        page = update.object(update.page)
        if mark is not None:
            page = _with_mark(page, mark, update)
        update.add(update.page, _with_annotation(page, field))
        update.add(update.root, _with(update.object(update.root), b"/AcroForm %d 0 R" % form))
        update.add(form, b"<</Fields[%d 0 R]/SigFlags 3>>" % field)
        update.add(
            field,
            b"<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/Rect[-1 -1 -1 -1]/P %d 0 R/V %d 0 R>>"
            % (FIELD_NAME.encode(), update.page, signature),
        )
        head = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange %s" % (
            b" " * _BYTE_RANGE_ROOM
        )
        tail = b"/M(D:%s)/Reason<%s>>>" % (
            _date(signed_at),
            ("\ufeff" + reason).encode("utf-16-be").hex().encode(),
        )
        gap = 2 * self._room + 2
        return update.around(signature, head + b"/Contents ", tail, gap)


class _Update:
    """The end of a file of ours, and what is to be appended to it.

    Raises:
        DocumentFault: something is not where our compiler puts it.
    """

    def __init__(self, pdf: bytes) -> None:
        self._pdf = pdf
        end = _found(_END.search(pdf, max(0, len(pdf) - _LONGEST_TAIL)))
        keys = end["keys"]
        self.root = int(end["root"])
        self._table = int(end["table"])
        self._size = int(_found(_SIZE.search(keys))[1])
        self._info = _found(_INFO.search(keys))[0]
        self._first_id = _found(_ID.search(keys))[1]
        pages = int(_found(_PAGES.search(self.object(self.root)))[1])
        self.page = int(_found(_FIRST_KID.search(self.object(pages)))[1])
        self._appended = b"\n"
        self._places: dict[int, int] = {}

    def new_number(self) -> int:
        """The number of an object that the file does not have yet."""
        self._size += 1
        return self._size - 1

    def object(self, number: int) -> bytes:
        """The dictionary with this number, as it stands in the file."""
        entries = self._pdf.index(b"\n", self._pdf.index(b"0 ", self._table)) + 1
        place = int(self._pdf[entries + 20 * number : entries + 20 * number + 10])
        head = b"%d 0 obj\n" % number
        end = self._pdf.find(b"\nendobj", place)
        if not self._pdf.startswith(head, place) or end < 0:
            raise DocumentFault("an object is not where it should be")
        return self._pdf[place + len(head) : end]

    def add(self, number: int, content: bytes) -> None:
        """Append an object, new or in the place of another."""
        self._places[number] = len(self._pdf) + len(self._appended)
        self._appended += b"%d 0 obj\n%s\nendobj\n" % (number, content)

    def around(self, number: int, head: bytes, tail: bytes, gap: int) -> tuple[bytes, bytes]:
        """What is appended before and after a gap of so many bytes in the last object."""
        self._places[number] = len(self._pdf) + len(self._appended)
        before = self._appended + b"%d 0 obj\n" % number + head
        end = tail + b"\nendobj\n"
        table = len(self._pdf) + len(before) + gap + len(end)
        own_id = hashlib.sha256(before + end).hexdigest()[:32].encode()
        trailer = b"trailer\n<</Size %d/Root %d 0 R%s/ID[%s<%s>]/Prev %d>>\n" % (
            *(self._size, self.root, self._info, self._first_id, own_id, self._table),
        )
        return before, end + self._section() + trailer + b"startxref\n%d\n%%%%EOF\n" % table

    def _section(self) -> bytes:
        """The cross-reference section (ISO 32000-1, 7.5.4)."""
        lines = [b"xref\n"]
        for numbers in _stretches(sorted(self._places)):
            lines.append(b"%d %d\n" % (numbers[0], len(numbers)))
            lines += [b"%010d 00000 n\r\n" % self._places[number] for number in numbers]
        return b"".join(lines)


def _stretches(numbers: Sequence[int]) -> list[list[int]]:
    """The ascending numbers in stretches that follow each other."""
    stretches: list[list[int]] = []
    for number in numbers:
        if stretches and stretches[-1][-1] == number - 1:
            stretches[-1].append(number)
        else:
            stretches.append([number])
    return stretches


def _with_mark(page: bytes, mark: Mark, update: "_Update") -> bytes:
    """The page with the mark drawn over it and kept in its page-piece dictionary (14.5).

    What stands there already is put between `q` and `Q`, for it may leave the page turned over.
    """
    drawn = _found(_CONTENTS.search(page))
    saving, restoring, private = (update.new_number() for _ in range(3))
    update.add(saving, _stream(b"q\n"))
    update.add(restoring, _stream(b"Q\n" + mark.content))
    update.add(private, _stream(mark.private))
    contents = b"/Contents[%d 0 R %s %d 0 R]" % (saving, drawn[1], restoring)
    piece = b"/PieceInfo<</%s<</LastModified(D:%s)/Private %d 0 R>>>>/LastModified(D:%s)" % (
        *(PIECE_NAME.encode(), _date(mark.made_at), private, _date(mark.made_at)),
    )
    return _with(page[: drawn.start()] + contents + page[drawn.end() :], piece)


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)


def _date(moment: datetime) -> bytes:
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%SZ}".encode()


def _with(dictionary: bytes, entry: bytes) -> bytes:
    if not dictionary.endswith(b">>"):
        raise DocumentFault("a dictionary that does not end as one")
    return dictionary[:-2] + entry + b">>"


def _with_annotation(page: bytes, number: int) -> bytes:
    reference = b"%d 0 R" % number
    found = _ANNOTATIONS.search(page)
    if found is None:
        return _with(page, b"/Annots[%s]" % reference)
    return page[: found.end() - 1] + b" " + reference + page[found.end() - 1 :]


def _found(match: re.Match[bytes] | None) -> re.Match[bytes]:
    if match is None:
        raise DocumentFault("a file that is not of our making")
    return match
