"""Where somebody was insured before: the places the records know first, else touch or pinyin."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, unique
from typing import Final, TypeAlias

from db.records import EarlierPlace
from kiosk.flows.visit import Visit
from kiosk.language.texts import Text, Words, _
from kiosk.pages.kinds import Back, Choice, Icon, ListPage, SearchPage
from kiosk.settings.divisions import Divisions, load_divisions

Allowed: TypeAlias = Callable[[str], bool]
"""Whether months may come from the place with a code."""


@dataclass(frozen=True, slots=True)
class FromPlace:
    """Where months come from."""

    code: str
    name: str


@unique
class AnotherPlace(Enum):
    """The citizen was insured where the records do not know it."""

    ANOTHER = "another"


_QUESTION: Final = _("Where were you insured before?")


async def choose_place(
    visit: Visit, title: Text, known: Sequence[EarlierPlace], allowed: Allowed
) -> FromPlace | Back:
    """Return the place the citizen's months come from.

    Raises:
        DataFileBroken: the list of places cannot be read.
    """
    while known:
        answer = await visit.screen.ask(_known_page(title, known))
        if answer is Back.BACK:
            return Back.BACK
        if answer.value is not AnotherPlace.ANOTHER:
            return answer.value
        chosen = await _choose_anywhere(visit, title, allowed)
        if chosen is not Back.BACK:
            return chosen
    return await _choose_anywhere(visit, title, allowed)


def _known_page(title: Text, known: Sequence[EarlierPlace]) -> ListPage[FromPlace | AnotherPlace]:
    return ListPage(
        title=title,
        question=_QUESTION,
        entries=(
            *(
                Choice(
                    FromPlace(one.region, one.name),
                    Words(one.name),
                    Words(f"{one.first} 至 {one.last}", f"{one.first} to {one.last}"),
                    Icon.PLACE,
                )
                for one in known
            ),
            Choice(AnotherPlace.ANOTHER, _("Another place"), icon=Icon.SEARCH),
        ),
    )


async def _choose_anywhere(visit: Visit, title: Text, allowed: Allowed) -> FromPlace | Back:
    divisions = load_divisions()
    page = SearchPage(
        title=title,
        question=_("Touch the province, or type first pinyin letters, such as SJZ for 石家庄."),
        search=_Search(divisions, allowed),
        nothing=_("No such place. Try other letters, or touch the province."),
        alphabetical=visit.terminal.configuration.screen.letters == "alphabet",
    )
    while (answer := await visit.screen.ask(page)) is not Back.BACK:
        place = answer.value
        within = _within(divisions, place.code, allowed)
        if not within:
            return place
        chosen = await visit.screen.ask(
            ListPage(title=Words(place.name), question=_QUESTION, entries=within)
        )
        if chosen is not Back.BACK:
            return chosen.value
    return Back.BACK


def _within(divisions: Divisions, code: str, allowed: Allowed) -> tuple[Choice[FromPlace], ...]:
    province = divisions.divisions.get(code)
    if province is None:
        return ()
    return tuple(
        _entry(one.code, province.name + one.name, one.name)
        for one in province.within
        if allowed(one.code)
    )


@dataclass(frozen=True)
class _Search:
    """Finds places by the first letters of their syllables, or by the syllables themselves."""

    divisions: Divisions
    allowed: Allowed

    def __call__(self, letters: str) -> Sequence[Choice[FromPlace]]:
        """Return provinces first, as they stand in the list; without letters these alone."""
        provinces = [
            _entry(code, one.name, one.name)
            for code, one in self.divisions.divisions.items()
            if self.allowed(code) and _fits(letters, one.pinyin)
        ]
        return (*provinces, *(self._prefectures(letters) if letters else ()))

    def _prefectures(self, letters: str) -> Iterator[Choice[FromPlace]]:
        for province in self.divisions.divisions.values():
            for one in province.within:
                if self.allowed(one.code) and _fits(letters, one.pinyin):
                    yield _entry(one.code, province.name + one.name, province.name + one.name)


def _fits(letters: str, pinyin: str) -> bool:
    syllables = pinyin.split()
    first = "".join(syllable[0] for syllable in syllables)
    return first.startswith(letters) or "".join(syllables).startswith(letters)


def _entry(code: str, name: str, shown: str) -> Choice[FromPlace]:
    return Choice(FromPlace(code, name), Words(shown), icon=Icon.PLACE)
