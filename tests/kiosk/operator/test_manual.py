"""The operator's manual and the screen call everything by the same words; a day is played by it."""

import re
from pathlib import Path

import pytest
import trio
from babel.messages.pofile import read_po

from hardware.printer_state import NotReady, PrinterReason, Ready
from kiosk.flows.menu import welcome_page
from kiosk.folders import TRANSLATIONS_FOLDER
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language
from kiosk.pages.kinds import Chosen, ListPage, Page, ResultPage
from kiosk.settings.region import Proof
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.operator.staff import attended, back, finds, ok, what
from tests.kiosk.operator.test_pages import a_loss_report
from tests.kiosk.scripted_screen import Line, ScriptedScreen

DOCS = Path(__file__).parents[3] / "docs"
MANUALS = {
    Language.CHINESE: (DOCS / "operator.zh.md").read_text(encoding="utf-8"),
    Language.ENGLISH: (DOCS / "operator.md").read_text(encoding="utf-8"),
}
CHINESE = Catalogue(Language.CHINESE)


@pytest.mark.parametrize("language", Language)
def test_what_the_manual_quotes_stands_on_the_screen(language: Language) -> None:
    quoted = set(re.findall("“([^”]+)”", MANUALS[language]))
    assert len(quoted) > 20
    with (TRANSLATIONS_FOLDER / "zh_CN/LC_MESSAGES/kiosk.po").open("rb") as file:
        known = [one for one in read_po(file) if one.id]
    texts = [str(one.string if language is Language.CHINESE else one.id) for one in known]
    strange = {one for one in quoted if not any(one.rstrip("。") in text for text in texts)}
    assert strange == set()


def reads(label: str) -> Line:
    """Touch the choice that the manual calls so."""
    assert label in MANUALS[Language.CHINESE], f"the manual says nothing of {label}"

    async def line(page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        choices = (*getattr(page, "choices", ()), *getattr(page, "entries", ()))
        called = {CHINESE.render(choice.label): choice.value for choice in choices}
        for words in sorted(called, key=len):
            if label in words:
                return Chosen(called[words])
        raise AssertionError(f"{type(page).__name__} has no {label}: {list(called)}")

    return line


async def first(page: Page[object]) -> object:
    """Take the first of what is offered, where the manual leaves it to the person."""
    await trio.lowlevel.checkpoint()
    return Chosen(page.choices[0].value)  # type: ignore[attr-defined]


def told(page: Page[object]) -> str:
    """Everything a page says, in Chinese."""
    parts = [getattr(page, name, None) for name in ("title", "question", "note")]
    parts += [part for fact in getattr(page, "facts", ()) for part in (fact.label, fact.value)]
    parts += getattr(page, "advice", ())
    for choice in (*getattr(page, "choices", ()), *getattr(page, "entries", ())):
        parts += [choice.label, choice.detail]
    parts += [notice.text for notice in getattr(page, "notices", ())]
    return "\n".join(CHINESE.render(part) for part in parts if part is not None)


def last_told(screen: ScriptedScreen, kind: type[Page[object]] = ResultPage) -> str:
    return told([page for page in screen.shown if isinstance(page, kind)][-1])


async def test_a_day_from_opening_to_close_by_the_manual_alone(made_up: MadeUpTerminal) -> None:
    """Opening, paper, a jam, a card left behind, a complaint, out of service, the close."""
    made_up.printer.condition = Ready()
    supplies = reads("纸张、墨粉、数量")
    screen = await attended(made_up, reads("设备状态"), back, supplies, ok, back)
    assert "一切正常" in told(screen.shown[1])
    await attended(made_up, supplies, reads("打印测试页"), first, ok, ok, back)
    screen = await attended(made_up, supplies, reads("已装纸"), first, ok, ok, back)
    assert "500" in last_told(screen)

    made_up.printer.condition = NotReady(frozenset({PrinterReason.PAPER_JAM}))
    await made_up.terminal.devices.look_at_printers()
    notices = welcome_page(made_up.terminal.situation).devices
    assert any("卡纸" in CHINESE.render(notice.text) for notice in notices)
    jammed = (reads("设备状态"), reads("打印机"), ok, back, back)
    screen = await attended(made_up, *jammed)
    assert "停用" in told(screen.shown[1])
    assert "取出卡住的纸" in last_told(screen)
    made_up.printer.condition = Ready()
    await made_up.terminal.devices.look_at_printers()

    for card in (Proof.CARD, None):
        made_up.terminal.devices.tell_left_behind(card)
        made_up.terminal.states.look()
    number = reads("业务编号、遗留的卡")
    cards = reads("遗留的卡")
    down = (reads("登记一张遗留的卡"), finds("1234"), ok)
    screen = await attended(made_up, number, cards, *down, back, back, back)
    assert "有人忘了取卡" in told(screen.shown[1])
    given = (first_card, reads("本人"), ok)
    screen = await attended(made_up, number, cards, *given, back, back, back)
    assert "本人" in last_told(screen, ListPage)

    serial = await a_loss_report(made_up)
    made_up.pull()
    asked = (reads("查业务编号"), finds(serial.replace("-", "")[-4:]), ok, back)
    screen = await attended(made_up, number, *asked, back, back)
    assert "办成" in last_told(screen)
    await attended(made_up, number, reads("补打最近一张回执"), ok, back, back)

    await attended(made_up, reads("停用本机"), first, first, ok, back)
    assert what(made_up)[-2][0] == "closed"
    await attended(made_up, reads("恢复服务"), ok, back)
    assert what(made_up)[-2] == ("reopened", "done")

    await attended(made_up, reads("当日结算"), reads("打印日报"), ok, back)
    assert what(made_up)[-2] == ("day_reported", "printed")


async def first_card(page: Page[object]) -> object:
    """Touch the card that was taken down."""
    await trio.lowlevel.checkpoint()
    entries = page.entries  # type: ignore[attr-defined]
    return Chosen(entries[1].value)
