"""When pages are read aloud, what of them, and what silences the voice."""

from collections.abc import Callable, Iterable

import pytest
from PySide6.QtCore import Qt

from kiosk.demo import samples
from kiosk.demo.render import SIZES
from kiosk.demo.samples import sample_pages
from kiosk.language.catalogue import Catalogue
from kiosk.language.pronunciation import Utterance
from kiosk.language.texts import Language, Listeners, Words
from kiosk.pages.kinds import Choice, ListPage, Page, ResultPage, WelcomePage
from kiosk.pages.narration import narrate
from kiosk.ui.bars.tool_strip import Tool
from kiosk.ui.design.appearance import Settings, Volume
from kiosk.ui.design.metrics import Care, TypeSize
from kiosk.ui.speech.listening import Listening, words_on
from kiosk.ui.window import KioskWindow
from tests.kiosk.ui.conftest import HandClock, MakeWindow
from tests.kiosk.ui.hands import strike, touch
from tests.kiosk.ui.measuring import faults

CARE = Settings(care=Care.CARE, type_size=TypeSize.LARGE)
WHOLE_NUMBER = "九九零幺零二幺九零零零幺零幺零零幺九"


class RecordingVoice:
    """Keeps what it was given to read, until it is stopped."""

    def __init__(self) -> None:
        self.readings: list[list[Utterance]] = []
        self.reading: list[Utterance] = []
        self.volume = 0.0
        self.rate = 0.0

    def read(self, utterances: Iterable[Utterance]) -> None:
        self.reading = list(utterances)
        self.readings.append(self.reading)

    def stop(self) -> None:
        self.reading = []

    def set_volume(self, volume: float) -> None:
        self.volume = volume

    def set_rate(self, rate: float) -> None:
        self.rate = rate

    @property
    def words(self) -> str:
        """All that is being read."""
        return "\n".join(each.words for each in self.reading)


@pytest.fixture
def voice() -> RecordingVoice:
    return RecordingVoice()


@pytest.fixture
def listening(
    window: KioskWindow, voice: RecordingVoice, catalogues: Callable[..., Catalogue]
) -> Listening:
    """Somebody listens to the window."""
    listening = Listening(window, catalogues, volume=0.5)
    listening.take_voice(voice, headphones=True)
    return listening


def listen(window: KioskWindow) -> None:
    window.strip.button(Tool.LISTEN).click()


class TestAsked:
    """Without care mode a page is read when "Listen" is touched."""

    def test_nothing_by_itself(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.choice())
        assert voice.readings == []

    def test_title_question_notices_choices(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.choice())
        listen(window)
        assert [each.words for each in voice.reading][:4] == [
            "解除挂失",
            "您想用哪种方式证明是本人？",
            "解除挂失后，社保功能马上恢复；银行功能要到发卡银行解除。",
            "插入社会保障卡",
        ]
        assert voice.reading[-1].words == "这项业务银行不能办理"

    def test_again_and_again(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.choice())
        listen(window)
        listen(window)
        assert len(voice.readings) == 2
        assert voice.readings[0] == voice.readings[1]

    def test_by_a_touch(
        self,
        window: KioskWindow,
        listening: Listening,
        voice: RecordingVoice,
        hand_clock: HandClock,
    ) -> None:
        window.show_page(samples.reading())
        hand_clock.rest()
        touch(window, window.strip.button(Tool.LISTEN))
        assert voice.words.startswith("请插入社会保障卡")


class TestSilence:
    """Any touch, any key and any other page silence the voice."""

    @pytest.fixture(autouse=True)
    def _being_read(self, window: KioskWindow, listening: Listening, voice: RecordingVoice) -> None:
        window.show_page(samples.choice())
        listen(window)
        assert voice.reading

    def test_a_touch(self, window: KioskWindow, voice: RecordingVoice) -> None:
        touch(window, window)
        assert voice.reading == []

    def test_a_key(self, window: KioskWindow, voice: RecordingVoice) -> None:
        strike(window, Qt.Key.Key_Tab)
        assert [each.words for each in voice.reading] == [
            "插入社会保障卡，按钮，第一个，共十二个"
        ], "the focus"

    def test_another_page(self, window: KioskWindow, voice: RecordingVoice) -> None:
        window.show_page(samples.pin())
        assert voice.reading == []

    def test_the_page_taken_away(self, window: KioskWindow, voice: RecordingVoice) -> None:
        window.clear_page()
        assert voice.reading == []

    def test_a_wipe_forgets_what_was_wanted(
        self, window: KioskWindow, voice: RecordingVoice
    ) -> None:
        window.wipe()
        window.apply(Settings(language=Language.ENGLISH))
        assert voice.reading == []
        assert len(voice.readings) == 1

    def test_the_voice_lost(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        listening.lose_voice()
        assert voice.reading == []
        for tool in (Tool.LISTEN, Tool.VOLUME, Tool.HEADPHONES):
            assert not window.strip.button(tool).isVisible()


class TestCareMode:
    """In care mode each page is read by itself."""

    @pytest.fixture(autouse=True)
    def _care(self, window: KioskWindow, listening: Listening) -> None:
        window.apply(CARE)

    @pytest.mark.parametrize("name", sorted(set(sample_pages()) - {"welcome"}))
    def test_every_page(self, window: KioskWindow, voice: RecordingVoice, name: str) -> None:
        window.show_page(sample_pages()[name])
        assert len(voice.readings) == 1
        assert voice.reading

    def test_nobody_is_spoken_to_by_the_welcome_page(
        self, window: KioskWindow, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.welcome())
        assert voice.readings == []

    def test_the_next_turn_is_read_without_what_was_read(
        self, window: KioskWindow, voice: RecordingVoice
    ) -> None:
        view = window.show_page(samples.entries())
        first = voice.words
        view.flow.go_to(1)
        assert "办事指南" in first
        assert "办事指南" not in voice.words
        assert voice.words
        again = set(first.splitlines()) & set(voice.words.splitlines()[::2])
        assert again <= {"后面还有，请翻到下一页。"}

    def test_a_turn_back_brings_nothing_new(
        self, window: KioskWindow, voice: RecordingVoice
    ) -> None:
        view = window.show_page(samples.entries())
        view.flow.go_to(1)
        view.flow.go_to(0)
        assert len(voice.readings) == 2

    def test_the_countdown(self, window: KioskWindow, voice: RecordingVoice) -> None:
        window.show_page(samples.choice())
        window.show_countdown(15, samples.QUESTION_STILL_THERE)
        assert [each.words for each in voice.reading] == [
            "您还在办理吗？",
            "数到零，就结束办理，屏幕上的信息会清除。",
            "继续办理",
            "现在结束",
        ]


class TestSettings:
    """What changes how a page sounds begins it anew; what changes how it looks does not."""

    def test_another_language(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.choice())
        listen(window)
        window.strip.button(Tool.LANGUAGE).click()
        assert voice.reading[0] == Utterance(Language.ENGLISH, "Release a loss report")
        assert len(voice.readings) == 2

    def test_a_page_nobody_had_read_stays_silent(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.choice())
        window.strip.button(Tool.LANGUAGE).click()
        assert voice.readings == []

    def test_care_mode_begins_to_read(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.welcome())
        window.strip.button(Tool.CARE).click()
        assert "您好" in voice.words

    @pytest.mark.parametrize("tool", [Tool.CONTRAST, Tool.TYPE_SIZE, Tool.LOW_POSITION])
    def test_a_new_look_is_silent(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice, tool: Tool
    ) -> None:
        window.apply(CARE)
        window.show_page(samples.guide())
        window.strip.button(tool).click()
        assert len(voice.readings) == 1

    def test_three_volumes_go_round_and_end_with_the_visit(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        heard = [voice.volume]
        for _ in range(3):
            window.strip.button(Tool.VOLUME).click()
            heard.append(voice.volume)
        assert heard == pytest.approx([0.5, 0.7, 0.3, 0.5])
        window.strip.button(Tool.VOLUME).click()
        window.wipe()
        assert window.settings.volume is Volume.NORMAL
        assert voice.volume == 0.5


class TestPersonalData:
    """A citizen's data are read only to the citizen alone."""

    def test_never_by_the_loudspeaker(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.confirm())
        listen(window)
        assert "姓名" in voice.words
        assert "见屏幕" in voice.words or "see the screen" in voice.words
        assert "欧" not in voice.words
        assert WHOLE_NUMBER not in voice.words
        assert "*" not in voice.words

    def test_by_headphones_when_wanted(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.confirm())
        window.strip.button(Tool.HEADPHONES).click()
        listen(window)
        assert "欧阳示例" in voice.words
        assert WHOLE_NUMBER in voice.words

    def test_the_next_visit_is_not_read_by_headphones(
        self, window: KioskWindow, listening: Listening, voice: RecordingVoice
    ) -> None:
        window.strip.button(Tool.HEADPHONES).click()
        window.wipe()
        window.show_page(samples.confirm())
        listen(window)
        assert WHOLE_NUMBER not in voice.words

    def test_a_terminal_without_a_jack_offers_none(
        self, window: KioskWindow, voice: RecordingVoice, catalogues: Callable[..., Catalogue]
    ) -> None:
        Listening(window, catalogues, volume=0.5).take_voice(voice, headphones=False)
        assert not window.strip.button(Tool.HEADPHONES).isVisible()
        window.apply(Settings(listeners=Listeners.HEADPHONES))
        window.show_page(samples.confirm())
        listen(window)
        assert WHOLE_NUMBER not in voice.words


def _all_turns(window: KioskWindow) -> set[str]:
    assert window.view is not None
    found: set[str] = set()
    for turn in range(window.view.flow.turns):
        window.view.flow.go_to(turn)
        found |= words_on(window.view)
    return found


@pytest.mark.parametrize("size", [(1080, 1920), (1366, 768)], ids=str)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", list(sample_pages()))
def test_whatever_a_page_says_stands_on_one_of_its_turns(
    make_window: MakeWindow,
    catalogues: Callable[..., Catalogue],
    size: tuple[int, int],
    language: Language,
    name: str,
) -> None:
    window = make_window(size, Settings(language=language))
    page: Page[object] = sample_pages()[name]
    window.show_page(page)
    seen = _all_turns(window)
    said = {catalogues(language).render(text) for text in narrate(page)}
    assert said - seen <= _details_of_ways_on(page, catalogues(language))


def _details_of_ways_on(page: Page[object], words: Catalogue) -> set[str]:
    """A result's ways on are named in one line each: what they mean is only heard."""
    if not isinstance(page, ResultPage):
        return set()
    return {words.render(choice.detail) for choice in page.choices if choice.detail}


def test_only_the_turn_that_is_seen_is_read(
    window: KioskWindow, listening: Listening, voice: RecordingVoice
) -> None:
    entries = tuple(Choice(number, Words(f"事项{number}")) for number in range(40))
    view = window.show_page(ListPage(Words("办事指南"), Words("请选择"), entries))
    assert view.flow.turns > 1
    listen(window)
    assert "事项零" in voice.words
    assert "事项三十九" not in voice.words


def test_letters_typed_change_what_is_read(
    window: KioskWindow, listening: Listening, voice: RecordingVoice
) -> None:
    window.show_page(samples.search())
    strike(window, Qt.Key.Key_S)
    listen(window)
    assert "城乡居民" in voice.words


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_all_tools_fit_beside_each_other(make_window: MakeWindow, size: tuple[int, int]) -> None:
    window = make_window(size)
    window.offer_listening(offered=True)
    window.offer_headphones(offered=True)
    window.show_page(samples.farewell())
    found: list[str] = []
    for language in Language:
        for type_size, care in (
            *((each, Care.STANDARD) for each in TypeSize),
            (TypeSize.LARGE, Care.CARE),
            (TypeSize.LARGEST, Care.CARE),
        ):
            window.apply(Settings(language=language, type_size=type_size, care=care))
            found += [f"{language} {type_size} {care}: {fault}" for fault in faults(window)]
    assert not found, "\n".join(found)


def test_a_welcome_page_is_read_when_asked(
    window: KioskWindow, listening: Listening, voice: RecordingVoice
) -> None:
    page = samples.welcome()
    assert isinstance(page, WelcomePage)
    window.show_page(page)
    listen(window)
    assert "三号窗口可以打印证明" in voice.words


class TestByEar:
    """A visit that somebody goes through by ear: all that happens is said."""

    @pytest.fixture(autouse=True)
    def _by_ear(self, window: KioskWindow, listening: Listening) -> None:
        window.show()
        window.begin_by_ear()

    def test_how_many_digits_and_never_which(
        self, window: KioskWindow, voice: RecordingVoice, hand_clock: HandClock
    ) -> None:
        window.show_page(sample_pages()["pin"])
        hand_clock.rest()
        strike(window, Qt.Key.Key_7)
        strike(window, Qt.Key.Key_3)
        assert [each.words for each in voice.reading] == ["已输入两位"]
        assert not {"7", "3", "七"} & set("".join(each.words for each in voice.readings[-2]))

    def test_where_the_focus_is(
        self, window: KioskWindow, voice: RecordingVoice, hand_clock: HandClock
    ) -> None:
        window.show_page(samples.choice())
        hand_clock.rest()
        strike(window, Qt.Key.Key_F8)
        strike(window, Qt.Key.Key_F8)
        assert "按钮，第" in voice.words
        assert len(voice.reading) == 1

    def test_that_there_is_more(self, window: KioskWindow, voice: RecordingVoice) -> None:
        window.show_page(samples.entries())
        assert voice.reading[-1].words == "后面还有，请翻到下一页。"

    @pytest.mark.parametrize("way", ["main", "back"])
    def test_digits_that_were_handed_over_are_not_said_to_be_gone(
        self, window: KioskWindow, voice: RecordingVoice, hand_clock: HandClock, way: str
    ) -> None:
        view = window.show_page(sample_pages()["pin"])
        hand_clock.rest()
        for _ in range(6):
            strike(window, Qt.Key.Key_7)
        button = view.footer.main if way == "main" else view.footer.back
        assert button is not None
        button.click()
        assert "零位" not in "".join(each.words for said in voice.readings for each in said)

    def test_a_welcome_page_that_changes_is_read_anew(
        self, window: KioskWindow, voice: RecordingVoice
    ) -> None:
        window.show_page(samples.welcome())
        assert voice.reading
        window.show_page(samples.welcome())
        assert voice.reading, "a device that changed must not leave somebody in silence"
