"""The pages of a region's site: each guide, the index, and the words its search looks in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiosk.folders import ASSETS_FOLDER
from kiosk.guides.front_page import told_need
from kiosk.guides.glossary import named
from kiosk.guides.library import GuideLibrary
from kiosk.guides.model import Guide
from kiosk.guides.papers import cases_of, for_agents_alone, needs_of
from kiosk.guides.search import Found, in_order_of_search
from kiosk.guides.sections import PAPERS, about_papers, guide_sections, paper_sections
from kiosk.guides.site_address import page_name
from kiosk.guides.site_lines import Line, LineMaker, Piece
from kiosk.guides.site_words import as_json, everyday_files, matters_of
from kiosk.guides.terms import Standing
from kiosk.guides.wording import CATEGORIES
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text, Words, _, listed
from kiosk.pages.kinds import GuideSection, Listing
from kiosk.pages.parts import Tone
from kiosk.settings.region import Region
from kiosk.settings.service import Service

SITE_FOLDER: Final = ASSETS_FOLDER / "site"

_CODES: Final = {Language.CHINESE: "zh-CN", Language.ENGLISH: "en"}


@dataclass(frozen=True)
class SitePages:
    """The pages of one language."""

    library: GuideLibrary
    region: Region
    guides: tuple[Guide, ...]
    catalogue: Catalogue
    address: str | None
    today: date
    service_name: Callable[[Service], Text]
    """What the terminals call what they do themselves."""

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every page with its file's name."""
        environment = Environment(
            loader=FileSystemLoader(SITE_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        guide_template = environment.get_template("guide.html")
        for guide in self.guides:
            names = page_name(guide, self.language), page_name(guide, self.other)
            frame = self._frame(*names)
            yield names[0], guide_template.render(guide=self._guide(guide), **frame)
        frame = self._frame(self._index(self.language), self._index(self.other))
        yield (
            self._index(self.language),
            environment.get_template("index.html").render(**self._contents(), **frame),
        )

    @property
    def language(self) -> Language:
        """The language of the pages."""
        return self.catalogue.language

    @property
    def other(self) -> Language:
        """The language the pages also have."""
        english = self.language is Language.ENGLISH
        return Language.CHINESE if english else Language.ENGLISH

    @cached_property
    def _maker(self) -> LineMaker:
        return LineMaker(self.catalogue, self.library)

    def _index(self, language: Language) -> str:
        return "index-en.html" if language is Language.ENGLISH else "index.html"

    def _frame(self, name: str, other: str) -> dict[str, object]:
        return {
            "language": _CODES[self.language],
            "canonical": None if self.address is None else f"{self.address.rstrip('/')}/{name}",
            "home": self._index(self.language),
            "region": self.catalogue.render(Words(self.region.name, self.region.name_en)),
            "region_chinese": False,
            "other": other,
            "other_language": _CODES[self.other],
            "other_label": "English" if self.other is Language.ENGLISH else "中文",
        }

    def _guide(self, guide: Guide) -> dict[str, object]:
        maker = self._maker
        listed = paper_sections(guide) if guide.materials else ()
        sections = guide_sections(guide, self.library, today=self.today)
        ended = guide.standing(self.today) is Standing.ENDED
        beside = (*about_papers(guide), *(one for one in sections if one not in listed))
        return {
            "title": maker.words(guide.words),
            "heading": maker.line(guide.words),
            "official": guide.title if guide.called is not None else None,
            "number": guide.id.partition("-")[0],
            "summary": maker.line(Words(guide.summary, guide.summary_en)),
            "here": self._here(guide),
            "lists": [] if ended else list(self._lists(guide)),
            "sections": [self._section(one) for one in (sections if ended else beside)],
            "related": [
                {"href": page_name(one, self.language), "label": maker.line(one.words)}
                for one in self.library.guides_named(guide.related)
            ],
            "related_heading": maker.words(_("Related guide")),
        }

    def _here(self, guide: Guide) -> str | None:
        """What of a guide the terminals do themselves."""
        services = [self.service_name(one) for one in self.library.done_here.get(guide.id, ())]
        if not services:
            return None
        return self.catalogue.render(
            _("At the terminals in the halls: {services}", services=listed(services))
        )

    def _lists(self, guide: Guide) -> Iterator[dict[str, object]]:
        maker = self._maker
        cases = cases_of(guide) if guide.materials else ()
        for number, case in enumerate(cases, start=1):
            if len(cases) == 1:
                heading = maker.line(PAPERS)
            elif case.group is None and for_agents_alone(cases):
                heading = maker.line(_("What to bring – {case}", case=_("You come yourself")))
            elif case.group is None:
                heading = maker.line(_("What to bring – otherwise"))
            else:
                heading = maker.line(_("What to bring – {case}", case=named(case.group)))
            lines = maker.lines(told_need(guide, need) for need in needs_of(guide, case))
            yield {"number": number, "heading": heading, "lines": lines}

    def _section(self, section: GuideSection) -> dict[str, object]:
        return {
            "heading": self._maker.line(section.heading),
            "lines": self._maker.lines(section.lines),
            "tone": None if section.tone is Tone.NEUTRAL else section.tone.value,
            "numbered": section.listing is Listing.OWN_NUMBERS,
        }

    def _contents(self) -> dict[str, object]:
        maker = self._maker
        hotline = self.region.advice_phone
        return {
            "heading": maker.words(_("Service guides")),
            "words": " ".join(name for name, _ in self.search_files()),
            "nothing": maker.words(
                _("Nothing found. Try another word, or call {phone}.", phone=Words(hotline))
            ),
            "elsewhere": maker.words(_("Not done here")) + ("。" if self._chinese else ":"),
            "search_label": maker.words(_("Search: pinyin initials, pinyin or characters")),
            "subjects": [
                {
                    "heading": maker.words(CATEGORIES[category][0]),
                    "links": [
                        self._link(guide) for guide in self.guides if guide.category is category
                    ],
                }
                for category in self.library.categories()
            ],
            "advice": maker.words(_("Advice by phone")),
            "hotline": hotline,
        }

    @property
    def _chinese(self) -> bool:
        return self.language is Language.CHINESE

    def _link(self, guide: Guide) -> dict[str, object]:
        summary = Words(guide.summary, guide.summary_en)
        if guide.standing(self.today) is Standing.ENDED:
            detail: Line = (Piece(self._maker.words(_("Closed"))),)
        else:
            detail = self._maker.line(summary)
        return {
            "href": page_name(guide, self.language),
            "label": self._maker.line(guide.words),
            "detail": detail,
        }

    def search_files(self) -> Iterator[tuple[str, str]]:
        """What the search looks in, as files of JSON: entries in the terminal's order, words."""
        found = [one for one in in_order_of_search(self.library) if self._has_page(one)]
        entries = {"entries": [self._entry(one) for one in found]}
        yield f"words-{_CODES[self.language].lower()}.json", as_json(entries)
        yield from everyday_files(found, self.library.everyday)

    def _has_page(self, found: Found) -> bool:
        return not isinstance(found, Guide) or found in self.guides

    def _entry(self, found: Found) -> dict[str, object]:
        entry: dict[str, object] = {
            "title": found.title,
            "label": self.catalogue.render(found.words),
            "matters": matters_of(found),
        }
        if isinstance(found, Guide):
            detail = self.catalogue.render(Words(found.summary, found.summary_en))
            href = page_name(found, self.language)
            shared = self.library.everyday.words_of(found.matters)
            called = () if found.called is None else (found.called,)
            words = dict.fromkeys((*called, *found.keywords))
            own = " ".join(word for word in words if word not in shared and " " not in word)
            return entry | {"detail": detail, "words": own, "href": href}
        detail = self.catalogue.render(found.text)
        return entry | {"detail": detail, "words": "", "elsewhere": True}
