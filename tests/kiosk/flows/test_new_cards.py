"""Where a new card comes from: the region's own way, wherever anything speaks of a new card."""

import pytest
import trio

from db.demo_people import DemoRole
from kiosk.desks.situation import Conditions, Situation
from kiosk.flows.ends import AfterService
from kiosk.flows.menu import service_choice
from kiosk.flows.receipts import Wish
from kiosk.guides.directory_pages import card_branches
from kiosk.guides.guide_pages import GuideStep
from kiosk.guides.library import load_library
from kiosk.guides.papers import PaperCase
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text
from kiosk.pages.failures import FAILURES, failure_text
from kiosk.pages.kinds import Back, Chosen, Decision, GuidePage, ListPage, Page, ResultPage
from kiosk.settings.front import WindowSettings
from kiosk.settings.region import load_region
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.documents.pdf_reading import running_text
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import Line, answers, pin, waits

PIN = pin("123456")
YES = answers(Decision.CONFIRMED)
FINISH = answers(Chosen(AfterService.FINISH))
BACK = answers(Back.BACK)

WAYS = {
    "weihai": "补办新卡，请到合作银行即时制卡服务网点。",
    "fushun": "补办新卡，请到合作银行网点。",
    "jinan": "补办新卡，请先打12333，问清在哪里制卡。",
}
SPEAKING = [
    code
    for code, text in FAILURES.items()
    if "{new_card}" in text.advice.message
    or (text.way_on is not None and "{new_card}" in text.way_on.message)
]


def chinese(text: Text) -> str:
    return Catalogue(Language.CHINESE).render(text)


@pytest.mark.parametrize("region", WAYS)
@pytest.mark.parametrize("code", SPEAKING)
def test_a_failure_names_the_regions_way(region: str, code: str) -> None:
    text = failure_text(code, WindowSettings(), load_region(region))
    said = [text.advice, *([] if text.way_on is None else [text.way_on])]
    assert all(WAYS[region] in chinese(advice) for advice in said)


def test_every_failure_that_speaks_of_a_new_card_does_it_by_the_region() -> None:
    assert len(SPEAKING) == 5
    for code, text in FAILURES.items():
        words = chinese(failure_text(code, WindowSettings(), load_region("weihai")).advice)
        if any(word in words for word in ("换新卡", "补新卡", "补卡", "新卡")):
            assert code in SPEAKING, (code, text.advice)


@pytest.mark.parametrize("region", WAYS)
@pytest.mark.parametrize("role", [DemoRole.FORMALLY_LOST, DemoRole.CANCELLED, DemoRole.LOST])
async def test_the_status_page_names_it(
    make_terminal: MakeTerminal, region: str, role: DemoRole
) -> None:
    made_up = make_terminal(region, switched_on=(Service.CARD_STATUS,))
    _, screen = await made_up.visit(
        *((PIN, waits, FINISH) if region == "fushun" else (PIN, FINISH)),
        service=Service.CARD_STATUS,
        card=made_up.card(role),
        identity_card=made_up.identity_card(role),
    )
    page = next(page for page in screen.shown if isinstance(page, ResultPage))
    way = WAYS[region].replace("12333", made_up.configuration.windows.phone)
    assert any(way in chinese(line) for line in page.advice)


@pytest.mark.parametrize("region", ["jinan", "weihai"])
async def test_the_result_and_the_receipt_of_a_loss_name_it(
    make_terminal: MakeTerminal, region: str
) -> None:
    made_up = make_terminal(region)
    _, screen = await made_up.visit(
        *(waits, YES, answers(Chosen(Wish.RECEIPT)), FINISH),
        service=Service.REPORT_LOSS,
        identity_card=made_up.identity_card(DemoRole.NORMAL),
    )
    page = next(page for page in screen.shown if isinstance(page, ResultPage))
    way = WAYS[region].replace("12333", made_up.configuration.windows.phone)
    assert any(way == chinese(line) for line in page.advice)
    assert way in running_text(made_up.printer.printed[0])


@pytest.mark.parametrize(("region", "known"), [("weihai", 1), ("fushun", 1), ("jinan", 0)])
def test_the_menu_has_a_tile_where_the_region_says_where(
    made_up: MadeUpTerminal, region: str, known: int
) -> None:
    situation = Situation(made_up.configuration, load_region(region), Conditions())
    tile = service_choice(situation, Service.CARD_REPLACEMENT)
    assert (tile is not None) is bool(known)
    assert tile is None or not tile.elsewhere


@pytest.mark.parametrize(
    "service", [Service.REPORT_LOSS, Service.RELEASE_LOSS, Service.CARD_STATUS, Service.ACTIVATION]
)
def test_fushun_sends_nobody_to_the_general_window_for_what_banks_do(
    made_up: MadeUpTerminal, service: Service
) -> None:
    situation = Situation(made_up.configuration, load_region("fushun"), Conditions())
    tile = service_choice(situation, service)
    assert tile is not None
    assert tile.detail is not None
    assert "合作银行网点" in chinese(tile.detail)


async def test_the_branches_of_ones_own_bank_are_one_touch_from_the_guide(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("weihai")
    lines: tuple[Line, ...] = (
        answers(Chosen(PaperCase("补卡"))),
        answers(Chosen(GuideStep.CARD_BRANCHES)),
        *(BACK, BACK, BACK),
    )
    _, screen = await made_up.visit(*lines, service=Service.CARD_REPLACEMENT)
    guide = next(page for page in screen.shown if isinstance(page, GuidePage))
    assert GuideStep.CARD_BRANCHES in [choice.value for choice in guide.choices]
    banks = screen.shown[-3]
    assert isinstance(banks, ListPage)
    assert [chinese(entry.label) for entry in banks.entries][1:] == [
        *("工商银行", "农业银行", "农商银行", "邮储银行"),
    ]


def touches_entry(number: int) -> Line:
    async def line(page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        assert isinstance(page, ListPage)
        return Chosen(page.entries[number].value)

    return line


@pytest.mark.parametrize("district", [0, 1])
@pytest.mark.parametrize("bank", [0, 1])
async def test_who_looks_for_a_branch_is_asked_for_the_bank_once(
    make_terminal: MakeTerminal, bank: int, district: int
) -> None:
    """The first entries are all banks and all districts."""
    lines: tuple[Line, ...] = (
        answers(Chosen(PaperCase("补卡"))),
        answers(Chosen(GuideStep.CARD_BRANCHES)),
        *(touches_entry(bank), touches_entry(district), *[BACK] * 5),
    )
    _, screen = await make_terminal("weihai").visit(*lines, service=Service.CARD_REPLACEMENT)
    asked = [chinese(page.question) for page in screen.shown if isinstance(page, ListPage)]
    at = asked.index("在哪个区？")
    assert asked[at + 1] == "哪一处？"
    assert len([one for one in asked[:at] if "银行" in one]) == 1


@pytest.mark.parametrize(
    ("name", "short"),
    [
        *(("中国工商银行", "工商银行"), ("中国邮政储蓄银行", "邮储银行")),
        *(("中国农业银行", "农业银行"), ("工商银行股份有限公司威海分行", "工商银行")),
        *(("某外地银行", None), ("威海农村商业银行", None)),
    ],
)
def test_a_card_tells_its_bank_where_it_can(name: str, short: str | None) -> None:
    """With 农村商业银行 two short names fit, so all banks are shown."""
    library = load_library("weihai")
    places = card_branches(library, {name})
    assert {place.bank for place in places} == ({short} if short else {*BANKS})


BANKS = ("工商银行", "农业银行", "农商银行", "邮储银行")
