"""The kiosk's texts as lines of a web page: phones to call, addresses for the map, links."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote

from kiosk.guides.addresses import scannable
from kiosk.guides.library import GuideLibrary
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text

_PHONE: Final = r"(?<![\d-])(?:0\d{2,3}-(?:\d{7,8}|12333)|400-?\d{3}-?\d{4}|12333|95\d{3})(?![\d-])"
_CHINESE: Final = re.compile(
    r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]*[\u4e00-\u9fff][^A-Za-z]*"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line; `chinese` is Chinese in an English page."""

    text: str
    href: str | None = None
    map: bool = False
    chinese: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class LineMaker:
    """Turns texts into lines in one language, with the places and links of a library."""

    catalogue: Catalogue
    library: GuideLibrary

    def words(self, text: Text) -> str:
        """The words of a text."""
        return self.catalogue.render(text)

    def line(self, text: Text) -> Line:
        """The text with whatever can be touched in it."""
        return tuple(self._pieces(self.words(text)))

    def lines(self, texts: Iterable[Text]) -> tuple[Line, ...]:
        """Each text as a line."""
        return tuple(map(self.line, texts))

    def _pieces(self, words: str) -> Iterator[Piece]:
        at = 0
        for match in self._touchable.finditer(words):
            yield from self._plain(words[at : match.start()])
            yield self._touched(match[0])
            at = match.end()
        yield from self._plain(words[at:])

    def _touched(self, words: str) -> Piece:
        if re.fullmatch(_PHONE, words):
            return Piece(words, f"tel:{words.replace('-', '')}")
        english = self.catalogue.language is Language.ENGLISH
        if words in self._addresses:
            return Piece(words, f"geo:0,0?q={quote(words)}", map=True, chinese=english)
        return Piece(words, words)

    def _plain(self, words: str) -> Iterator[Piece]:
        if self.catalogue.language is not Language.ENGLISH:
            if words:
                yield Piece(words)
            return
        at = 0
        for match in _CHINESE.finditer(words):
            if words[at : match.start()]:
                yield Piece(words[at : match.start()])
            yield Piece(match[0], chinese=True)
            at = match.end()
        if words[at:]:
            yield Piece(words[at:])

    @cached_property
    def _addresses(self) -> frozenset[str]:
        return frozenset(
            place.address for place in self.library.places.values() if place.address is not None
        )

    @cached_property
    def _touchable(self) -> re.Pattern[str]:
        links = [
            link.address for link in self.library.links.values() if link.address and scannable(link)
        ]
        known = sorted((*self._addresses, *links), key=len, reverse=True)
        return re.compile("|".join([*map(re.escape, known), _PHONE]))
