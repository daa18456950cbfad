"""Typst in this process: a template and its data in, a PDF/A-2a file out, nothing on the disk.

The fonts are scanned once; every document gets a compiler of its own (3 ms), so no citizen's data
stays behind in it. Data goes in as JSON through `sys.inputs.data`.
"""

import json
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kiosk.documents.errors import DocumentTemplateError, FontsMissingError, MissingGlyphError
from kiosk.documents.qr_code import qr_matrix
from kiosk.folders import TEMPLATES_FOLDER

if TYPE_CHECKING:
    from typst import Compiler, Fonts, TypstError

JsonValue = str | int | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]

NOTO_FOLDER: Final = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's fonts-noto-cjk puts its files."""

HANAZONO_FOLDER: Final = Path("/usr/share/fonts/truetype/hanazono")
"""Where fonts-hanazono does, which has what names of the outer planes need (GB 18030, level 3)."""

FONT_FOLDERS: Final = (NOTO_FOLDER, HANAZONO_FOLDER)
"""No other font of the machine is looked at but what `[documents] fonts` names, so that two
terminals print alike."""

PDF_STANDARDS: Final = ("a-2a", "ua-1")
"""To be kept for decades, and to be read aloud (ISO 19005-2, ISO 14289-1): tagged in one file."""

PRINT_STANDARD: Final = "a-2b"
"""What a template still fits that says nothing to a reading voice."""

FONT_FAMILIES: Final = ("Noto Serif CJK SC", "Noto Sans CJK SC")
"""The families the templates may name."""

_NO_GLYPH: Final = re.compile(r'the text `"(?P<text>.*)"` could not be displayed with font')
_ESCAPED: Final = re.compile(r"\\u\{(?P<code>[0-9a-f]+)\}")
STAND_IN: Final = "〓"
"""What stands for a character that no font has, as printers have always set it (geta)."""
_MOST_STOOD_FOR: Final = 8
_RARE: Final = re.compile(r"[^\x00-\xff\u2010-\u203b\u3000-\u303f\u4e00-\u9fa5\uff01-\uff5e\uffe5]")
"""All but what any Chinese font has."""
_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]"
)
"""Controls and formats (Unicode categories Cc and Cf), but line ends and tabs."""
_ESCAPES: Final = (r"\u00", r"\b", r"\f")
"""How JSON writes those that it escapes."""
_HALF: Final = re.compile(r"[\ud800-\udfff]")
_PLACE: Final = re.compile(r"┌─ (?P<file>.+):(?P<line>\d+):\d+")
_PAGE_COUNT: Final = re.compile(rb"/Count (\d+)")


_loading: Final = threading.Lock()


class DocumentCompiler:
    """Turns templates into PDF/A-2a. Cheap to make: typst and the fonts load at first use.

    Safe to use from several threads.
    """

    def __init__(
        self, templates: Path = TEMPLATES_FOLDER, fonts: Sequence[Path] = FONT_FOLDERS
    ) -> None:
        self._templates = templates
        self._font_folders = tuple(fonts)

    def warm_up(self) -> None:
        """Load typst, the fonts and the QR encoder, so that the first citizen does not wait for it.

        Takes half a second; call it in a worker thread once the welcome page stands.

        Raises:
            FontsMissingError: a font family of the templates is not installed.
        """
        qr_matrix("")
        self.compile("warm_up.typ", {}, created_at=datetime.now(UTC))

    def compile(
        self, template: str, data: Mapping[str, JsonValue], *, created_at: datetime
    ) -> bytes:
        """The document as PDF/A-2a and PDF/UA-1; the same arguments give the same bytes.

        A template without what a reading voice needs gives a PDF/A-2b.

        Args:
            template: a file name in the folder of templates.
            data: what the template reads from `sys.inputs.data`.
            created_at: aware; becomes the creation date of the file.

        Raises:
            DocumentTemplateError: the template is wrong, or absent (line 0).
            MissingGlyphError: no font has a character of the template; for one of the data 〓
                stands, and the paper says so.
            FontsMissingError: a font family of the templates is not installed.
        """
        with _loading:
            fonts = _scanned(self._font_folders)
        import typst

        file = self._templates / template
        if not file.is_file():
            raise DocumentTemplateError(template, 0, "there is no such template")
        compiler = typst.Compiler(
            file, root=self._templates, font_paths=fonts, ignore_system_fonts=True
        )
        written = _written(data)
        for _ in range(_MOST_STOOD_FOR):
            try:
                return self._compiled(compiler, written, template, created_at)
            except MissingGlyphError as error:
                without = _with_stand_in(written, error.characters)
                if without == written:
                    break
                written = without
        # So many that they are no longer looked for one by one, or shapes made of several.
        written = _with_stand_in(written, _RARE.findall(written))
        try:
            return self._compiled(compiler, written, template, created_at)
        except MissingGlyphError as error:
            raise MissingGlyphError(error.file, error.line) from None

    @staticmethod
    def _compiled(compiler: "Compiler", data: str, template: str, created_at: datetime) -> bytes:
        import typst

        common: dict[str, Any] = {
            "format": "pdf",
            "sys_inputs": {"data": data},
            "timestamp": _fixed_offset(created_at),
        }
        try:
            try:
                pdf = compiler.compile(**common, pdf_standards=list(PDF_STANDARDS))
            except typst.TypstError as error:
                if not error.message.startswith("PDF/") or _NO_GLYPH.search(error.message):
                    raise
                # A hall's own template that lacks what a reading voice needs, such as a picture's
                # words, is still a paper.
                pdf = compiler.compile(**common, pdf_standards=PRINT_STANDARD, pdf_tags=False)
        except typst.TypstError as error:
            # Not chained: Typst's text quotes the document, and the log shows chained errors.
            raise _translated(error, template) from None
        assert isinstance(pdf, bytes)  # noqa: S101 - a PDF is one file, not one a page
        return pdf


def page_count(pdf: bytes) -> int:
    """The pages of a PDF that `DocumentCompiler` made, whose page tree is one plain node."""
    found = _PAGE_COUNT.search(pdf)
    if found is None:
        raise ValueError("not a PDF of ours")
    return int(found[1])


@cache
def _scanned(folders: tuple[Path, ...]) -> "Fonts":
    """The fonts there; each file is read once by this process, at its first character."""
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)
    )
    missing = tuple(sorted(set(FONT_FAMILIES) - set(fonts.families())))
    if missing:
        raise FontsMissingError(missing)
    return fonts


def _fixed_offset(moment: datetime) -> datetime:
    """The same moment to the second, with a plain offset as its zone, as typst wants it."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a naive time")
    return moment.replace(microsecond=0, tzinfo=timezone(offset))


def _translated(error: "TypstError", template: str) -> DocumentTemplateError | MissingGlyphError:
    """The typed error, with the innermost file and line Typst names."""
    place = _PLACE.search(error.diagnostic)
    file, line = (Path(place["file"]).name, int(place["line"])) if place else (template, 0)
    lacking = _NO_GLYPH.search(error.message)
    if lacking is not None:
        text = _ESCAPED.sub(lambda found: chr(int(found["code"], 16)), lacking["text"])
        return MissingGlyphError(file, line, text)
    return DocumentTemplateError(file, line, error.message)


def _written(data: Mapping[str, JsonValue]) -> str:
    """The data as JSON that can be set: without what nobody sees, such as what turns the direction
    of writing and so lets a text read as another; 〓 for halves of characters.
    """
    written = json.dumps(data, ensure_ascii=False)
    if written.isprintable() and not any(escape in written for escape in _ESCAPES):
        return written
    written = json.dumps(_visible(data), ensure_ascii=False)
    halves = _HALF.findall(written)
    return _with_stand_in(written, halves) if halves else written


def _visible(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _INVISIBLE.sub("", value)
    if isinstance(value, Mapping):
        return {name: _visible(item) for name, item in value.items()}
    return [_visible(item) for item in value] if isinstance(value, Sequence) else value


def _with_stand_in(data: str, characters: Iterable[str]) -> str:
    """The data with 〓 for each of the characters, and the word for the template that it stands."""
    for character in set(characters):
        data = data.replace(character, STAND_IN)
    if STAND_IN not in data or '"stand_in"' in data or data == "{}":
        return data
    return data.replace("{", '{"stand_in": true, ', 1)
