"""Papers as citizens get them: chosen, previewed, printed, reprinted once, or explained."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from db.demo_people import DemoRole
from db.journal import EntryKind, open_journal
from db.records import Month, Period
from hardware.printer import JobState
from hardware.printer_state import NotReady, PrinterReason, Readiness, Ready
from kiosk.documents.blank_form import load_forms
from kiosk.documents.compiler import TEMPLATES_FOLDER, DocumentCompiler
from kiosk.documents.document import Paper
from kiosk.documents.document_name import DocumentName
from kiosk.documents.guide_paper import render
from kiosk.flows.choose_period import PeriodChoice, period_of
from kiosk.flows.guide_printing import GuidePrint, guide_paper
from kiosk.flows.issuing import AllThere
from kiosk.flows.menu import PAPERS
from kiosk.flows.receipts import Wish
from kiosk.flows.slip_paper import slip_paper
from kiosk.flows.wording import AfterService
from kiosk.guides.slip import guide_slip
from kiosk.language.texts import Message, Words
from kiosk.pages.kinds import (
    AfterFailure,
    Back,
    ChoicePage,
    Chosen,
    Decision,
    FailurePage,
    GuidePage,
    ListPage,
    Page,
    PreviewPage,
    ResultPage,
    Seen,
)
from kiosk.settings.region import Offer, Service
from kiosk.terminal.assembly import journal_key
from tests.kiosk.conftest import MakeStage
from tests.kiosk.documents.pdf_reading import running_text
from tests.kiosk.made_up_terminal import NOON, MadeUpPrinter, Stage
from tests.kiosk.scripted_screen import Line, ScriptedScreen, answers, pin

PIN = pin("123456")


@pytest.fixture(scope="module")
def compiler() -> DocumentCompiler:
    return DocumentCompiler()


YES = answers(Decision.CONFIRMED)
FINISH = answers(Chosen(AfterService.FINISH))
LEAVE = answers(AfterFailure.LEAVE)
BACK = answers(Back.BACK)
ALL = answers(Chosen(PeriodChoice.ALL))


def journalled(stage: Stage) -> list[dict[str, str | int]]:
    """The facts of every print the journal holds, in order."""
    stores = stage.configuration.stores
    journal = open_journal(stores.journal, journal_key(stores.journal_key), now=NOON)
    try:
        entries = [entry for entry in journal.entries() if entry.kind is EntryKind.INTENT]
        return [dict(entry.facts) for entry in entries if entry.facts["matter"] == "print"]
    finally:
        journal.close()


def previewed(screen: ScriptedScreen) -> PreviewPage:
    (page,) = (page for page in screen.shown if isinstance(page, PreviewPage))
    return page


PRINTED: dict[tuple[Service, DemoRole], tuple[DocumentName, str]] = {
    (Service.CONTRIBUTION_CERTIFICATE, DemoRole.FORTY_YEARS): (
        DocumentName.CONTRIBUTION_CERTIFICATE,
        "个人参保缴费证明",
    ),
    (Service.CONTRIBUTION_DETAILS, DemoRole.FORTY_YEARS): (
        DocumentName.CONTRIBUTION_DETAILS,
        "个人缴费明细",
    ),
    (Service.RIGHTS_RECORD, DemoRole.FORTY_YEARS): (DocumentName.RIGHTS_RECORD, "个人权益记录单"),
    (Service.BENEFIT_CERTIFICATE, DemoRole.RETIREE): (
        DocumentName.BENEFIT_CERTIFICATE,
        "待遇领取证明",
    ),
    (Service.UNEMPLOYMENT_MOVE_CERTIFICATE, DemoRole.MOVED_OUT): (
        DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE,
        "失业保险关系迁移证明",
    ),
}


@pytest.mark.parametrize(("service", "role"), PRINTED)
async def test_a_paper_is_previewed_and_printed_from_the_same_bytes(
    make_stage: MakeStage, service: Service, role: DemoRole
) -> None:
    stage = make_stage(switched_on=(service,))
    name, title = PRINTED[service, role]
    period = [] if service is Service.UNEMPLOYMENT_MOVE_CERTIFICATE else [ALL]
    _, screen = await stage.visit(PIN, *period, YES, FINISH, service=service, card=stage.card(role))
    page = previewed(screen)
    assert stage.printer.printed == [page.pdf]
    assert title in running_text(page.pdf)
    (fact,) = journalled(stage)
    assert (fact["document"], fact["copy"]) == (name.value, 1)


NOTHING = {
    (Service.CONTRIBUTION_CERTIFICATE, DemoRole.CHILD): "document.nothing_paid",
    (Service.CONTRIBUTION_DETAILS, DemoRole.CHILD): "document.nothing_paid",
    (Service.RIGHTS_RECORD, DemoRole.CHILD): "document.nothing_paid",
    (Service.BENEFIT_CERTIFICATE, DemoRole.NORMAL): "document.nothing_drawn",
    (Service.UNEMPLOYMENT_MOVE_CERTIFICATE, DemoRole.NORMAL): "document.not_unemployed",
}


@pytest.mark.parametrize(("service", "role"), NOTHING)
async def test_who_has_nothing_is_told_so(
    make_stage: MakeStage, service: Service, role: DemoRole
) -> None:
    stage = make_stage(switched_on=(service,))
    _, screen = await stage.visit(PIN, LEAVE, BACK, service=service, card=stage.card(role))
    failure = screen.shown[1]
    assert isinstance(failure, FailurePage)
    assert failure.code == NOTHING[service, role]
    assert journalled(stage) == []


PERIODS = {
    PeriodChoice.THIS_YEAR: Period(Month(2026, 1), Month(2026, 12)),
    PeriodChoice.LAST_TWELVE_MONTHS: Period(Month(2025, 11), Month(2026, 11)),
}


@pytest.mark.parametrize(("choice", "period"), PERIODS.items())
def test_a_chosen_period(choice: PeriodChoice, period: Period) -> None:
    assert period_of(choice, NOON.date()) == period


OF_A_TIME = {
    Service.CONTRIBUTION_CERTIFICATE: DemoRole.FORTY_YEARS,
    Service.CONTRIBUTION_DETAILS: DemoRole.FORTY_YEARS,
    Service.RIGHTS_RECORD: DemoRole.FORTY_YEARS,
    Service.BENEFIT_CERTIFICATE: DemoRole.RETIREE,
}


@pytest.mark.parametrize(("service", "role"), OF_A_TIME.items())
async def test_the_years_are_chosen_by_touch(
    make_stage: MakeStage, service: Service, role: DemoRole
) -> None:
    stage = make_stage(switched_on=(service,))
    _, screen = await stage.visit(
        PIN,
        answers(Chosen(PeriodChoice.FROM_TO)),
        answers(Chosen(2023)),
        answers(Chosen(2024)),
        YES,
        FINISH,
        service=service,
        card=stage.card(role),
    )
    first, last = (page for page in screen.shown if isinstance(page, ListPage))
    assert first.entries[0].value == (1986 if role is DemoRole.FORTY_YEARS else 2010)
    assert first.entries[0].label == Words(
        f"{first.entries[0].value}年", str(first.entries[0].value)
    )
    assert last.entries[-1].value == 2023, "the last years first"
    assert "只列2023-01至2024-12期间" in running_text(previewed(screen).pdf)


async def test_a_paper_of_everything_names_no_choice(stage: Stage) -> None:
    _, screen = await stage.visit(
        PIN,
        ALL,
        YES,
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=stage.card(DemoRole.FORTY_YEARS),
    )
    assert "按本人选择" not in running_text(previewed(screen).pdf)


async def test_a_time_with_nothing_in_it_cannot_be_chosen(stage: Stage) -> None:
    stage.clock.turn(timedelta(days=800))
    _, screen = await stage.visit(
        PIN,
        BACK,
        BACK,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=stage.card(DemoRole.FORTY_YEARS),
    )
    page = screen.shown[1]
    assert isinstance(page, ChoicePage)
    assert {choice.value for choice in page.choices if choice.unavailable is not None} == {
        PeriodChoice.THIS_YEAR,
        PeriodChoice.LAST_TWELVE_MONTHS,
    }


async def test_going_back_from_a_year_asks_for_the_period_again(stage: Stage) -> None:
    _, screen = await stage.visit(
        PIN,
        answers(Chosen(PeriodChoice.FROM_TO)),
        BACK,
        BACK,
        BACK,
        service=Service.CONTRIBUTION_DETAILS,
        card=stage.card(DemoRole.FORTY_YEARS),
    )
    assert screen.kinds == ["PinPage", "ChoicePage", "ListPage", "ChoicePage", "ChoicePage"]


async def test_a_paper_not_issued_here_opens_its_guide(stage: Stage) -> None:
    rule = stage.terminal.region.rule(Service.RIGHTS_RECORD)
    assert rule is not None
    assert rule.offered is Offer.WINDOW
    _, screen = await stage.visit(
        answers(Chosen(Service.RIGHTS_RECORD)), BACK, BACK, service=Service.PAPERS
    )
    menu, guide, again = screen.shown
    assert isinstance(menu, ChoicePage)
    assert isinstance(guide, GuidePage)
    assert menu == again
    assert guide.title == Words(
        "社会保险个人权益记录查询打印", getattr(guide.title, "english", None)
    )


OFFERED = {
    "jinan": {Service.CONTRIBUTION_DETAILS, Service.BENEFIT_CERTIFICATE},
    "weihai": set(),
    "fushun": {Service.CONTRIBUTION_DETAILS},
}


@pytest.mark.parametrize(("region", "offered"), OFFERED.items())
def test_what_a_region_lets_a_terminal_print(
    make_stage: MakeStage, region: str, offered: set[Service]
) -> None:
    # rules.md, section 8: R8.1, R8.2, R8.3, R8.6, R8.8, R8.9, R8.13.
    rules = {service: make_stage(region).terminal.region.rule(service) for service in PAPERS}
    assert {
        service
        for service, rule in rules.items()
        if rule is not None and rule.offered is Offer.TERMINAL
    } == offered


@pytest.mark.parametrize("region", OFFERED)
async def test_every_paper_elsewhere_has_a_guide_that_says_where(
    make_stage: MakeStage, region: str
) -> None:
    stage = make_stage(region)
    desk = await stage.terminal.guides.desk()
    for service in Service:
        rule = stage.terminal.region.rule(service)
        if rule is not None:
            assert rule.guide is not None
            assert desk.library.guide(rule.guide) is not None, rule.guide


async def test_a_blank_form_needs_no_card(make_stage: MakeStage) -> None:
    stage = make_stage("jinan", switched_on=(Service.BLANK_FORMS,))
    form = load_forms("jinan")[0]["treatment_elsewhere_filing"]
    _, screen = await stage.visit(answers(Chosen(form)), YES, FINISH, service=Service.BLANK_FORMS)
    assert screen.kinds == ["ListPage", "PreviewPage", "ResultPage"]
    assert form.title in running_text(stage.printer.printed[0])


async def test_a_guide_is_printed_and_then_read_on(stage: Stage) -> None:
    _, screen = await stage.visit(
        answers(Chosen(Service.RIGHTS_RECORD)),
        answers(Chosen(GuidePrint.SLIP)),
        YES,
        answers(Chosen(Seen.SEEN)),
        BACK,
        BACK,
        service=Service.PAPERS,
    )
    guide = screen.shown[1]
    assert screen.shown[4] == guide
    text = running_text(stage.printer.printed[0])
    assert "社会保险个人权益记录查询打印" in text
    (fact,) = journalled(stage)
    assert fact["document"] == "guide_slip"


async def test_every_guide_is_made_into_a_paper(stage: Stage, compiler: DocumentCompiler) -> None:
    desk = await stage.terminal.guides.desk()
    imprint = stage.terminal.stationery.imprint(DocumentName.GUIDE_SLIP)
    for guide in desk.library.guides:
        slip = guide_slip(guide, desk.library, today=NOON.date())
        paper = guide_paper(slip, imprint)
        document = render(paper, compiler, Paper.SLIP_80_MM)
        text = running_text(document.pdf)
        assert "".join(guide.title.split()) in text
        for line in paper.checklist:
            assert "".join(line.paper.split()) in text
        assert document.pages == 1


def jams(stage: Stage) -> Callable[[], None]:
    """Let paper get stuck for the next looks, and be freed after them."""
    stuck: Readiness = NotReady(frozenset({PrinterReason.PAPER_JAM}))
    looks = iter([stuck])

    def jam() -> None:
        stage.printer.condition = next(looks, Ready())

    return jam


async def _jammed(stage: Stage, *script: Line) -> ScriptedScreen:
    stage.printer.job_states = [JobState.PROCESSING, JobState.PROCESSING, JobState.COMPLETED]
    stage.printer.during_submit = jams(stage)
    _, screen = await stage.visit(
        PIN,
        YES,
        *script,
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=stage.card(DemoRole.ONE_MONTH),
    )
    return screen


async def test_after_a_jam_it_is_printed_once_more_and_marked(stage: Stage) -> None:
    screen = await _jammed(stage, answers(Chosen(AllThere.NO)))
    assert screen.kinds == ["PinPage", "PreviewPage", "ResultPage", "ResultPage"]
    first, again = stage.printer.printed
    assert "补打" not in running_text(first)
    assert "补打" in running_text(again)
    one, other = journalled(stage)
    assert one["serial"] == other["serial"]
    assert (one["copy"], other["copy"]) == (1, 2)
    assert str(one["serial"]) in running_text(again)


async def test_who_has_every_page_gets_no_reprint(stage: Stage) -> None:
    await _jammed(stage, answers(Chosen(AllThere.YES)))
    assert len(stage.printer.printed) == 1


async def test_a_second_jam_is_not_printed_a_third_time(stage: Stage) -> None:
    stage.printer.job_states = [JobState.PROCESSING, JobState.COMPLETED]
    stage.printer.condition = Ready()

    def stuck() -> None:
        stage.printer.condition = NotReady(frozenset({PrinterReason.PAPER_JAM}))

    stage.printer.during_submit = stuck
    _, screen = await stage.visit(
        PIN,
        YES,
        answers(Chosen(AllThere.NO)),
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=stage.card(DemoRole.ONE_MONTH),
    )
    assert len(journalled(stage)) == 2
    assert screen.kinds[-1] == "ResultPage"


RECEIPT = answers(Chosen(Wish.RECEIPT))


@pytest.mark.parametrize(
    ("service", "role", "title"),
    [
        (Service.REPORT_LOSS, DemoRole.NORMAL, "社会保障卡临时挂失回执"),
        (Service.RELEASE_LOSS, DemoRole.LOST, "社会保障卡解挂回执"),
    ],
)
async def test_a_receipt_under_the_reference_of_the_change(
    stage: Stage, service: Service, role: DemoRole, title: str
) -> None:
    _, screen = await stage.visit(PIN, YES, RECEIPT, FINISH, service=service, card=stage.card(role))
    text = running_text(stage.printer.printed[0])
    result = next(page for page in screen.shown if isinstance(page, ResultPage))
    reference = result.facts[-1].value
    assert isinstance(reference, Words)
    assert reference.chinese in text
    assert title in text
    afterwards = screen.shown[-1]
    assert isinstance(afterwards, ResultPage)
    assert afterwards.note == Message("Take the receipt first, then your card.")


async def test_a_receipt_that_fails_says_what_to_note_down_and_the_change_stands(
    stage: Stage,
) -> None:
    runs_out = answers(Chosen(Wish.RECEIPT))

    async def asks_as_the_paper_ends(page: Page[object]) -> object:
        stage.printer.condition = NO_PAPER
        return await runs_out(page)

    _, screen = await stage.visit(
        *(PIN, YES, asks_as_the_paper_ends, FINISH),
        service=Service.REPORT_LOSS,
        card=stage.card(DemoRole.NORMAL),
    )
    afterwards = screen.shown[-1]
    assert isinstance(afterwards, ResultPage)
    assert afterwards.note == Message(
        "The receipt could not be printed. Please note the reference number."
    )
    assert stage.printer.printed == []


async def test_a_slip_printer_takes_the_receipt(make_stage: MakeStage) -> None:
    slips = MadeUpPrinter()
    stage = make_stage("jinan", slips)
    await stage.visit(
        PIN, YES, RECEIPT, FINISH, service=Service.REPORT_LOSS, card=stage.card(DemoRole.NORMAL)
    )
    assert len(slips.printed) == 1
    assert stage.printer.printed == []
    assert slips.queue == []


NO_PAPER = NotReady(frozenset({PrinterReason.PAPER_OUT}))


@pytest.mark.parametrize("noticed", ["before", "when it is asked for"])
async def test_a_receipt_goes_to_a4_while_the_slip_printer_is_out(
    make_stage: MakeStage, noticed: str
) -> None:
    slips = MadeUpPrinter(condition=NO_PAPER)
    stage = make_stage("jinan", slips)
    if noticed == "before":
        await stage.terminal.devices.look_at_printers()
    await stage.visit(
        PIN, YES, RECEIPT, FINISH, service=Service.REPORT_LOSS, card=stage.card(DemoRole.NORMAL)
    )
    assert len(stage.printer.printed) == 1
    assert slips.printed == []


PRINTERS_OUT: dict[str, tuple[Readiness, Readiness, bool]] = {
    "slips, and the hall keeps A4 for certificates": (NO_PAPER, Ready(), False),
    "both": (NO_PAPER, NO_PAPER, True),
}


@pytest.mark.parametrize("case", PRINTERS_OUT)
async def test_a_receipt_that_cannot_be_printed_is_greyed(make_stage: MakeStage, case: str) -> None:
    condition, a4, slips_on_a4 = PRINTERS_OUT[case]
    stage = make_stage("jinan", MadeUpPrinter(condition=condition), slips_on_a4=slips_on_a4)
    stage.printer.condition = a4
    await stage.terminal.devices.look_at_printers()
    _, screen = await stage.visit(
        PIN, YES, FINISH, service=Service.REPORT_LOSS, card=stage.card(DemoRole.NORMAL)
    )
    result = screen.shown[-1]
    assert isinstance(result, ResultPage)
    assert [choice.value for choice in result.choices if choice.unavailable] == [Wish.RECEIPT]


async def test_a_receipt_without_its_template_is_greyed(
    make_stage: MakeStage, tmp_path: Path
) -> None:
    templates = tmp_path / "certificates"
    shutil.copytree(TEMPLATES_FOLDER, templates)
    (templates / "receipt.typ").unlink()
    stage = make_stage(templates=templates)
    await stage.terminal.devices.look_at_papers()
    _, screen = await stage.visit(
        PIN, YES, FINISH, service=Service.REPORT_LOSS, card=stage.card(DemoRole.NORMAL)
    )
    result = screen.shown[-1]
    assert isinstance(result, ResultPage)
    assert [choice.value for choice in result.choices if choice.unavailable] == [Wish.RECEIPT]


async def test_a_hall_with_one_queue_prints_the_receipt_on_a4(stage: Stage) -> None:
    assert slip_paper(stage.terminal.situation, DocumentName.LOSS_RECEIPT) is Paper.A4


async def test_a_receipt_that_fails_does_not_repeat_the_change(stage: Stage) -> None:
    stage.printer.condition = NotReady(frozenset({PrinterReason.PAPER_OUT}))
    visit, screen = await stage.visit(
        PIN, YES, RECEIPT, FINISH, service=Service.REPORT_LOSS, card=stage.card(DemoRole.NORMAL)
    )
    assert screen.kinds == ["PinPage", "ConfirmPage", "ResultPage", "ResultPage"]
    assert not any(isinstance(page, FailurePage) for page in screen.shown)
    assert visit.changed.value == "done"


async def test_a_halls_own_words_logo_and_seal(make_stage: MakeStage, tmp_path: Path) -> None:
    own = tmp_path / "documents"
    own.mkdir()
    (own / "wording.toml").write_text(
        '[contribution_certificate]\ntitle = "参保证明"\nnotes = ["本厅说明。"]\n', encoding="utf-8"
    )
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    )
    (own / "seal.svg").write_text(drawing, encoding="utf-8")
    (own / "logo.svg").write_bytes(b"\xff no text")
    stage = make_stage("jinan", documents=own)
    await stage.visit(
        PIN,
        YES,
        FINISH,
        service=Service.CONTRIBUTION_CERTIFICATE,
        card=stage.card(DemoRole.ONE_MONTH),
    )
    text = running_text(stage.printer.printed[0])
    assert "参保证明" in text
    assert "本厅说明。" in text
