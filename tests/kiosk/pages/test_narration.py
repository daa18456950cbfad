"""What each page says: all that stands on it, in order, and never a citizen's datum aloud."""

import re
import typing
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.demo.samples import sample_pages
from kiosk.language.catalogue import Catalogue
from kiosk.language.pronunciation import utterances
from kiosk.language.texts import (
    Language,
    Listeners,
    Message,
    Money,
    Personal,
    PluralMessage,
    Reveal,
    Text,
    Words,
    _,
    masked_name,
    masked_number,
    ngettext,
)
from kiosk.language.translations import compile_translations
from kiosk.pages import kinds
from kiosk.pages.kinds import (
    ChartPage,
    Choice,
    ChoicePage,
    ConfirmPage,
    Fact,
    FailurePage,
    Notice,
    Page,
    PinPage,
    PreviewPage,
    SearchPage,
    WelcomePage,
)
from kiosk.pages.narration import SEE_THE_SCREEN, for_ears, narrate

NOT_READ = {
    (WelcomePage, "hall"),
    (WelcomePage, "notices"),
    (ChartPage, "picture"),
    (SearchPage, "nothing"),
}
"""The header's hall name, news that take turns, a picture whose table is read instead, and what is
only said of letters that find nothing."""


def page_kinds() -> list[type[Page[object]]]:
    return [
        kind
        for kind in vars(kinds).values()
        if isinstance(kind, type) and issubclass(kind, Page) and kind is not Page
    ]


def sample_of(kind: type[Page[object]]) -> Page[object]:
    return next(page for page in sample_pages().values() if type(page) is kind)


def texts_in(value: object) -> list[Text]:
    """Return every text in a page or a part of one, however deep."""
    if isinstance(value, typing.get_args(Text)):
        return [typing.cast("Text", value)]
    if isinstance(value, tuple):
        return [text for each in value for text in texts_in(each)]
    if is_dataclass(value) and not isinstance(value, type):
        parts = (getattr(value, each.name) for each in fields(value))
        return [text for part in parts for text in texts_in(part)]
    return []


def said_texts(page: Page[object]) -> list[Text]:
    """Return the page's own texts that are said; a fact's or a row's are values of a message."""
    return [part for text in narrate(page) for part in _parts(text)]


def _parts(text: Text) -> list[Text]:
    if isinstance(text, Message) and text.message in {"{label}: {value}", "{before}, {after}"}:
        values = (typing.cast("Text", value) for _name, value in text.values)
        return [part for value in values for part in _parts(value)]
    return [text]


@pytest.mark.parametrize("kind", page_kinds(), ids=lambda kind: kind.__name__)
class TestEveryKind:
    """Each kind of page says all that stands on it and nothing else."""

    def test_it_says_something(self, kind: type[Page[object]]) -> None:
        assert narrate(sample_of(kind))

    def test_whatever_it_says_stands_on_it(self, kind: type[Page[object]]) -> None:
        page = sample_of(kind)
        shown = texts_in(page)
        if isinstance(page, SearchPage):
            shown += texts_in(tuple(page.search("")))
        for text in said_texts(page):
            assert text in shown

    def test_whatever_stands_on_it_is_said(self, kind: type[Page[object]]) -> None:
        page = sample_of(kind)
        said = said_texts(page)
        for field in fields(typing.cast("typing.Any", page)):
            if (kind, field.name) in NOT_READ:
                continue
            for text in texts_in(getattr(page, field.name)):
                hidden = _details_of_unavailable(page)
                assert text in said or text in hidden, field.name


def _details_of_unavailable(page: object) -> list[Text]:
    """Return the details that the screen replaces by the reason why a choice is not to be had."""
    if isinstance(page, Choice):
        return [page.detail] if page.unavailable is not None and page.detail is not None else []
    if isinstance(page, tuple):
        return [text for each in page for text in _details_of_unavailable(each)]
    if is_dataclass(page):
        parts = (getattr(page, each.name) for each in fields(page))
        return [text for part in parts for text in _details_of_unavailable(part)]
    return []


def test_a_kind_that_nobody_wrote_for_is_a_bug() -> None:
    @dataclass(frozen=True)
    class NewPage(Page[object]):
        """A kind of page that came later."""

    with pytest.raises(NotImplementedError, match="NewPage"):
        narrate(NewPage())


class TestOrder:
    """A listener hears a page in the order a reader reads it."""

    def test_confirming(self) -> None:
        page = ConfirmPage(
            title=Words("T"),
            question=Words("Q"),
            facts=(Fact(Words("L"), Words("V")),),
            confirm=Words("C"),
            notices=(Notice(Words("N")),),
        )
        said = [Catalogue(Language.ENGLISH).render(text) for text in narrate(page)]
        assert said == ["T", "Q", "L: V", "N", "C"]

    def test_a_choice_that_is_not_to_be_had_says_why(self) -> None:
        choice = Choice(1, Words("A"), detail=Words("D"), unavailable=Words("because"))
        page = ChoicePage(Words("T"), Words("Q"), (choice, Choice(2, Words("B"), Words("E"))))
        assert narrate(page)[2:] == (Words("A"), Words("because"), Words("B"), Words("E"))

    def test_a_search_says_what_is_found_for_the_letters_typed(self) -> None:
        page = SearchPage(
            Words("T"),
            Words("Q"),
            lambda typed: [Choice(1, Words(f"for {typed}"))] if typed != "x" else [],
            Words("N"),
        )
        assert narrate(page, typed="sb") == (Words("T"), Words("Q"), Words("for sb"))
        assert narrate(page, typed="x") == (Words("T"), Words("Q"), Words("N"))

    def test_codes_for_the_staff_are_not_said(self) -> None:
        page = FailurePage(Words("H"), Words("C"), Words("A"), code="records.unreachable")
        assert narrate(page) == (Words("H"), Words("C"), Words("A"))

    def test_the_document_itself_is_not_said(self) -> None:
        page = PreviewPage(Words("T"), Words("Q"), b"%PDF", Words("C"))
        assert narrate(page) == (Words("T"), Words("Q"), Words("C"))


def test_a_pin_page_cannot_say_digits() -> None:
    page = sample_of(PinPage)
    assert not {each.name for each in fields(typing.cast("typing.Any", page))} & {"pin", "digits"}


# People's data of letters that no wording of the kiosk has, so that finding one is a leak.
NAMES = st.text("龘靐齉爩驫麤", min_size=2, max_size=6).map(masked_name)
NUMBERS = st.from_regex(r"99[0-9]{15}[0-9X]", fullmatch=True).map(masked_number)
PERSONAL = NAMES | NUMBERS
PLAIN = st.just(Words("卡片", "a card")) | st.just(Money(Decimal("12.30")))
HOLDING = st.recursive(
    PERSONAL | PLAIN,
    lambda inner: st.one_of(
        inner.map(lambda text: _("Holder {name}", name=text)),
        st.tuples(inner, st.integers(0, 9)).map(
            lambda both: ngettext(
                "{count} card of {of}", "{count} cards of {of}", both[1], of=both[0]
            )
        ),
    ),
    max_leaves=4,
)


@st.composite
def pages_with_data(draw: st.DrawFn) -> tuple[Page[object], list[Personal]]:
    """Return a page of any kind, every text of which may hold people's data, and those data."""
    held: list[Personal] = []

    def fill(value: object) -> object:
        if isinstance(value, typing.get_args(Text)):
            text = draw(HOLDING)
            held.extend(personal_in(text))
            return text
        if isinstance(value, tuple):
            return tuple(fill(each) for each in value[:2])
        if is_dataclass(value) and not isinstance(value, type):
            parts = {each.name: fill(getattr(value, each.name)) for each in fields(value)}
            return replace(value, **parts)
        return value

    page = fill(draw(st.sampled_from(list(sample_pages().values()))))
    return typing.cast("Page[object]", page), held


def personal_in(text: object) -> list[Personal]:
    if isinstance(text, Personal):
        return [text]
    if isinstance(text, Message | PluralMessage):
        return [each for _name, value in text.values for each in personal_in(value)]
    return []


def speech(page: Page[object], listeners: Listeners, language: Language) -> str:
    """Return all that is read of `page`, its digits as figures and without any pauses."""
    words = Catalogue(language)
    reveal = Reveal.WHOLE
    read = [
        utterance.words
        for text in narrate(page)
        for utterance in utterances(words.render(for_ears(text, listeners), reveal), language)
    ]
    figures = str.maketrans("零幺一二三四五六七八九", "01123456789")
    return re.sub(r"[\s，,:：。.]", "", "".join(read)).translate(figures)


@pytest.fixture(autouse=True, scope="module")
def _translations() -> None:
    compile_translations()


class TestPersonalData:
    """Aloud, nobody's data are said, whatever page holds them wherever."""

    @given(pages_with_data(), st.sampled_from(Language))
    def test_never_by_the_loudspeaker(
        self, made: tuple[Page[object], list[Personal]], language: Language
    ) -> None:
        page, held = made
        said = speech(page, Listeners.LOUDSPEAKER, language)
        for datum in held:
            assert datum.whole not in said
            assert datum.masked not in said

    @given(PERSONAL, st.sampled_from(Language))
    def test_whole_by_headphones(self, datum: Personal, language: Language) -> None:
        page = ConfirmPage(Words("T"), Words("Q"), (Fact(Words("F"), datum),), Words("C"))
        assert datum.whole in speech(page, Listeners.HEADPHONES, language)

    @given(HOLDING)
    def test_nothing_personal_is_left_in_a_text(self, text: Text) -> None:
        assert personal_in(for_ears(text, Listeners.LOUDSPEAKER)) == []

    def test_in_its_place_the_screen_is_named(self) -> None:
        text = _("{bank}, card {number}", bank=Words("B"), number=masked_number("6217000000001234"))
        said = for_ears(text, Listeners.LOUDSPEAKER)
        assert said == _("{bank}, card {number}", bank=Words("B"), number=SEE_THE_SCREEN)
