"""A service that covers some insurances shows, prints and certifies these alone."""

from dataclasses import replace

import pytest

from db.asker import Asker
from db.demo_people import DemoRole
from db.records import ContributionHistory, Holder, Insurance
from db.sqlite_records import SqliteRecords
from kiosk.desks.situation import Conditions, Situation
from kiosk.flows.choose_period import PeriodChoice
from kiosk.flows.ends import AfterService
from kiosk.flows.insurances import covered
from kiosk.flows.menu import service_choice, welcome_page
from kiosk.flows.my_records import Query
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Text
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChartPage,
    ChoicePage,
    Chosen,
    Decision,
    FailurePage,
    PreviewPage,
)
from kiosk.settings.configuration import CodeScannerSettings, Configuration
from kiosk.settings.region import load_region
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.desks.test_unknown_outcomes import with_records
from tests.kiosk.documents.pdf_reading import running_text
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers, pin

PIN = pin("123456")
BACK = answers(Back.BACK)
FINISH = answers(Chosen(AfterService.FINISH))
OTHERS = ("失业保险", "工伤保险", "居民")


def chinese(text: Text | None) -> str:
    return "" if text is None else Catalogue(Language.CHINESE).render(text)


@pytest.mark.parametrize(
    ("service", "title"),
    [
        (Service.CONTRIBUTION_CERTIFICATE, "企业养老保险缴费证明"),
        (Service.CONTRIBUTION_DETAILS, "企业养老保险缴费明细"),
    ],
)
async def test_fushuns_papers_bear_its_title_and_enterprise_pension_alone(
    make_terminal: MakeTerminal, service: Service, title: str
) -> None:
    made_up = make_terminal("fushun")
    period = [answers(Chosen(PeriodChoice.ALL))] if service is Service.CONTRIBUTION_DETAILS else []
    _, screen = await made_up.visit(
        *(PIN, *period, answers(Decision.CONFIRMED), FINISH),
        service=service,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    page = next(page for page in screen.shown if isinstance(page, PreviewPage))
    text = running_text(page.pdf)
    assert title in text
    assert "只列企业养老保险" in text
    assert "企业职工基本养老保险" in text or "职工基本养老保险" in text
    assert not any(other in text for other in OTHERS)


async def test_what_is_looked_up_is_kept_to_it_too(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal("fushun")
    _, screen = await made_up.visit(
        *(PIN, answers(Chosen(Query.MONTHS)), BACK, BACK, BACK),
        service=Service.MY_RECORDS,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    menu = next(page for page in screen.shown if isinstance(page, ChoicePage))
    assert [chinese(notice.text) for notice in menu.notices] == ["本机只办：职工基本养老保险"]
    chart = next(page for page in screen.shown if isinstance(page, ChartPage))
    assert "养老" in chinese(chart.title)


async def test_somebody_insured_otherwise_is_told_so_and_not_that_nothing_was_paid(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("fushun")
    _, screen = await made_up.visit(
        *(PIN, answers(AfterFailure.LEAVE), BACK),
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=made_up.card(DemoRole.CARD_VERSION_1),
    )
    failure = next(page for page in screen.shown if isinstance(page, FailurePage))
    assert failure.code == "records.other_insurances"


class _PaidForOthers:
    """The records of somebody who has an account, and months of another insurance alone."""

    def __init__(self, records: SqliteRecords) -> None:
        self._records = records

    def contributions(self, holder: Holder) -> ContributionHistory:
        return self._records.contributions(holder).of(Insurance.WORK_INJURY)

    def asked_by(self, _asker: Asker) -> "_PaidForOthers":
        return self

    def __getattr__(self, name: str) -> object:
        return getattr(self._records, name)


async def test_who_has_an_account_is_shown_it_whatever_else_was_paid(
    make_terminal: MakeTerminal,
) -> None:
    made_up = with_records(make_terminal("fushun"), _PaidForOthers)
    _, screen = await made_up.visit(
        *(PIN, BACK, BACK),
        service=Service.MY_RECORDS,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    menu = next(page for page in screen.shown if isinstance(page, ChoicePage))
    assert Query.ACCOUNT in {choice.value for choice in menu.choices}


@pytest.mark.parametrize("service", [Service.CONTRIBUTION_CERTIFICATE, Service.MY_RECORDS])
def test_the_tile_says_so(made_up: MadeUpTerminal, service: Service) -> None:
    situation = Situation(made_up.configuration, load_region("fushun"), Conditions())
    tile = service_choice(situation, service)
    assert tile is not None
    assert chinese(tile.detail).startswith("本机只办")


def test_where_the_text_names_none_all_are_covered() -> None:
    assert covered(load_region("jinan"), Service.CONTRIBUTION_CERTIFICATE) == tuple(Insurance)


def welcome(configuration: Configuration, region: str) -> dict[Service, str]:
    page = welcome_page(Situation(configuration, load_region(region), Conditions()))
    return {choice.value: chinese(choice.detail) for choice in page.services}


def test_second_lines_are_made_of_what_is_done_here(made_up: MadeUpTerminal) -> None:
    jinan, weihai, fushun = (
        welcome(made_up.configuration, region) for region in ("jinan", "weihai", "fushun")
    )
    assert jinan[Service.CARD_MATTERS] == "本机可办：启用、注销"
    assert weihai[Service.CARD_MATTERS] == "本机可办：改密码"
    assert fushun[Service.CARD_MATTERS] == "在哪里办、要带什么"
    assert fushun[Service.PAPERS] == "本机可办：缴费明细"
    assert jinan[Service.REPORT_LOSS] == "马上挂失；7天后自动恢复使用"
    assert "自动" not in weihai[Service.REPORT_LOSS]


@pytest.mark.parametrize("scanner", [True, False])
def test_the_electronic_card_is_named_where_something_reads_it(
    make_terminal: MakeTerminal, *, scanner: bool
) -> None:
    made_up = make_terminal(
        "fushun",
        adapt=lambda hall: hall if scanner else replace(hall, code_scanner=CodeScannerSettings()),
    )
    page = welcome_page(made_up.terminal.situation)
    notices = " ".join(chinese(notice) for notice in page.notices)
    assert ("电子社保卡" in notices) is scanner
    assert "企业养老保险缴费证明" in notices


def test_a_notice_of_a_service_is_gone_while_the_service_is(made_up: MadeUpTerminal) -> None:
    broken = Conditions(records_ready=False)
    page = welcome_page(Situation(made_up.configuration, load_region("jinan"), broken))
    assert not any("临时挂失" in chinese(notice) for notice in page.notices)
