"""What the records hold of a citizen: pictures with the same numbers as the tables beside them."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from db.demo_people import DemoRole
from db.records import AccountYear, Insurance, Month, PersonalAccount
from kiosk.flows.ends import AfterService
from kiosk.flows.my_records import Query
from kiosk.flows.record_pages import account_page, months_page, pension_page
from kiosk.language.catalogue import Catalogue
from kiosk.language.texts import Language, Money, PluralMessage, Text, Words
from kiosk.pages.kinds import (
    AmountTable,
    Back,
    BarPicture,
    ChartPage,
    ChoicePage,
    Chosen,
    GuidePage,
    MonthMark,
    MonthPicture,
    ResultPage,
)
from kiosk.settings.service import Service
from tests.kiosk.documents.examples import ISSUED_AT, LAST_MONTH, contribution
from tests.kiosk.documents.papers import drawn
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers, pin

PIN = pin("123456")
BACK = answers(Back.BACK)
TODAY = ISSUED_AT.date()


def english(text: Text) -> str:
    return Catalogue(Language.ENGLISH).render(text)


async def test_a_working_life_is_looked_up(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(Query.MONTHS)),
        answers(Chosen(Insurance.UNEMPLOYMENT)),
        BACK,
        BACK,
        answers(Chosen(Query.ACCOUNT)),
        BACK,
        BACK,
        BACK,
        service=Service.MY_RECORDS,
        card=made_up.card(DemoRole.FORTY_YEARS),
    )
    months, account = (page for page in screen.shown if isinstance(page, ChartPage))
    assert isinstance(months.picture, MonthPicture)
    assert sum(row.marks.count(MonthMark.PAID) for row in months.picture.rows) == 480
    assert isinstance(account.picture, BarPicture)
    menu = next(page for page in screen.shown if isinstance(page, ChoicePage))
    unavailable = {choice.value for choice in menu.choices if choice.unavailable is not None}
    assert unavailable == {Query.PENSION, Query.CERTIFICATION}


async def test_who_has_nothing_on_record_is_told_so_and_whom_to_ask(
    made_up: MadeUpTerminal,
) -> None:
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(AfterService.FINISH)),
        service=Service.MY_RECORDS,
        card=made_up.card(DemoRole.NO_CONTRIBUTIONS),
    )
    (page,) = (page for page in screen.shown if isinstance(page, ResultPage))
    assert "12333" in english(page.advice[0])


async def test_a_pension_and_its_certification_are_looked_up(made_up: MadeUpTerminal) -> None:
    _, screen = await made_up.visit(
        PIN,
        answers(Chosen(Query.PENSION)),
        BACK,
        answers(Chosen(Query.CERTIFICATION)),
        BACK,
        BACK,
        BACK,
        service=Service.MY_RECORDS,
        card=made_up.card(DemoRole.RETIREE),
    )
    assert any(isinstance(page, ChartPage) for page in screen.shown)
    certification = next(page for page in screen.shown if isinstance(page, GuidePage))
    assert len(certification.sections[0].lines) == 3


@given(st.dictionaries(st.integers(0, 200), st.booleans(), min_size=1, max_size=60))
def test_the_month_picture_shows_every_month_and_every_gap(paid: dict[int, bool]) -> None:
    lines = [contribution(LAST_MONTH.plus(-back), paid=booked) for back, booked in paid.items()]
    page = months_page(Insurance.EMPLOYEE_PENSION, lines, TODAY)
    assert isinstance(page.picture, MonthPicture)
    marks = [mark for row in page.picture.rows for mark in row.marks]
    span = max(paid) - min(paid) + 1
    assert marks.count(MonthMark.PAID) == sum(paid.values())
    assert marks.count(MonthMark.OWED) == len(paid) - sum(paid.values())
    assert marks.count(MonthMark.MISSING) == span - len(paid)
    assert all(len(row.marks) == 12 for row in page.picture.rows)
    assert {mark for mark, _ in page.picture.legend} == set(marks) - {MonthMark.OUTSIDE}
    assert isinstance(page.table, tuple)
    told = [fact.value for fact in page.table]
    counts = [text.count for text in told if isinstance(text, PluralMessage)]
    assert [count for count in counts if count < 12] == [
        row.marks.count(MonthMark.PAID)
        for row in page.picture.rows
        if set(row.marks) != {MonthMark.PAID}
    ]


def test_the_last_year_comes_first() -> None:
    page = months_page(
        Insurance.EMPLOYEE_PENSION,
        [contribution(Month(2024, 5)), contribution(Month(2025, 1))],
        TODAY,
    )
    assert isinstance(page.table, tuple)
    assert [fact.label for fact in page.table] == [Words("2025年", "2025"), Words("2024年", "2024")]


def test_gaps_are_named() -> None:
    paid = [*range(1, 4), 5, *range(9, 13)]
    lines = [contribution(Month(2024, number)) for number in paid]
    page = months_page(
        Insurance.EMPLOYEE_PENSION, [*lines, contribution(Month(2024, 7), paid=False)], TODAY
    )
    said = {english(fact.label): english(fact.value) for fact in page.facts}
    assert said == {
        "First month": "Jan 2024",
        "Last month": "Dec 2024",
        "No record": "Apr 2024, Jun 2024, Aug 2024 (3 months)",
        "Due, not yet paid": "Jul 2024 (1 month)",
    }
    assert isinstance(page.table, tuple)
    (year,) = page.table
    assert english(year.value) == "8 months, no record for Apr 2024, Jun 2024, Aug 2024"


def test_full_years_that_follow_each_other_take_one_line() -> None:
    months = [Month(2021, 6).plus(number) for number in range(60)]
    page = months_page(Insurance.EMPLOYEE_PENSION, [contribution(month) for month in months], TODAY)
    assert isinstance(page.table, tuple)
    assert [(english(each.label), english(each.value)) for each in page.table] == [
        ("2026", "5 months"),
        ("2022–2025", "12 months each year"),
        ("2021", "7 months"),
    ]


def test_bars_and_table_of_an_account_are_of_the_same_years() -> None:
    zero = Decimal("0.00")
    first = AccountYear(2024, zero, Decimal("10.00"), zero, zero)
    last = AccountYear(2025, first.closing, Decimal("5.00"), zero, Decimal("1.00"))
    page = account_page(PersonalAccount(Insurance.EMPLOYEE_PENSION, (first, last)))
    assert isinstance(page.picture, BarPicture)
    assert [bar.amount for bar in page.picture.bars] == [Decimal("10.00"), Decimal("14.00")]
    assert isinstance(page.table, AmountTable)
    assert [row.label for row in page.table.rows] == [
        Words("2025年", "2025"),
        Words("2024年", "2024"),
    ]
    assert [row.amounts[-1] for row in page.table.rows] == [
        Money(Decimal("14.00")),
        Money(Decimal("10.00")),
    ]


def test_the_table_of_a_pension_holds_every_month() -> None:
    page = pension_page(drawn(40), TODAY)
    assert isinstance(page.picture, BarPicture)
    assert len(page.picture.bars) == 24
    assert isinstance(page.table, tuple)
    counts = [fact.value.count for fact in page.table if isinstance(fact.value, PluralMessage)]
    assert sum(counts) == 40
