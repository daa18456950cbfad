"""What the records hold of a citizen: pictures with the same numbers as the tables beside them."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from db.demo_people import DemoRole
from db.records import AccountYear, Insurance, Month, PersonalAccount
from kiosk.flows.my_records import Query
from kiosk.flows.record_pages import account_page, months_page, pension_page
from kiosk.pages import (
    Back,
    BarPicture,
    ChartPage,
    ChoicePage,
    Chosen,
    GuidePage,
    MonthMark,
    MonthPicture,
)
from kiosk.region import Service
from kiosk.texts import PluralMessage, Words
from tests.kiosk.documents.examples import LAST_MONTH, contribution
from tests.kiosk.documents.papers import drawn
from tests.kiosk.scripted_screen import answers, pin
from tests.kiosk.stage import Stage

PIN = pin("123456")
BACK = answers(Back.BACK)


async def test_a_working_life_is_looked_up(stage: Stage) -> None:
    _, screen = await stage.visit(
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
        card=stage.card(DemoRole.FORTY_YEARS),
    )
    months, account = (page for page in screen.shown if isinstance(page, ChartPage))
    assert isinstance(months.picture, MonthPicture)
    assert sum(row.marks.count(MonthMark.PAID) for row in months.picture.rows) == 480
    assert isinstance(account.picture, BarPicture)
    menu = next(page for page in screen.shown if isinstance(page, ChoicePage))
    unavailable = {choice.value for choice in menu.choices if choice.unavailable is not None}
    assert unavailable == {Query.PENSION, Query.CERTIFICATION}


async def test_a_pension_and_its_certification_are_looked_up(stage: Stage) -> None:
    _, screen = await stage.visit(
        PIN,
        answers(Chosen(Query.PENSION)),
        BACK,
        answers(Chosen(Query.CERTIFICATION)),
        BACK,
        BACK,
        BACK,
        service=Service.MY_RECORDS,
        card=stage.card(DemoRole.RETIREE),
    )
    assert any(isinstance(page, ChartPage) for page in screen.shown)
    certification = next(page for page in screen.shown if isinstance(page, GuidePage))
    assert len(certification.sections[0].lines) == 3


@given(st.dictionaries(st.integers(0, 200), st.booleans(), min_size=1, max_size=60))
def test_the_month_picture_shows_every_month_and_every_gap(paid: dict[int, bool]) -> None:
    lines = [contribution(LAST_MONTH.plus(-back), paid=booked) for back, booked in paid.items()]
    page = months_page(Insurance.EMPLOYEE_PENSION, lines)
    assert isinstance(page.picture, MonthPicture)
    marks = [mark for row in page.picture.rows for mark in row.marks]
    span = max(paid) - min(paid) + 1
    assert marks.count(MonthMark.PAID) == sum(paid.values())
    assert marks.count(MonthMark.OWED) == len(paid) - sum(paid.values())
    assert marks.count(MonthMark.MISSING) == span - len(paid)
    assert all(len(row.marks) == 12 for row in page.picture.rows)
    assert {mark for mark, _ in page.picture.legend} == set(marks) - {MonthMark.OUTSIDE}
    told = [fact.value for fact in page.table]
    assert [text.count for text in told if isinstance(text, PluralMessage)] == [
        row.marks.count(MonthMark.PAID) for row in page.picture.rows
    ]


def test_the_last_year_comes_first() -> None:
    page = months_page(
        Insurance.EMPLOYEE_PENSION, [contribution(Month(2024, 5)), contribution(Month(2025, 1))]
    )
    assert [fact.label for fact in page.table] == [Words("2025"), Words("2024")]


def test_bars_and_table_of_an_account_are_of_the_same_years() -> None:
    zero = Decimal("0.00")
    first = AccountYear(2024, zero, Decimal("10.00"), zero, zero)
    last = AccountYear(2025, first.closing, Decimal("5.00"), zero, Decimal("1.00"))
    page = account_page(PersonalAccount(Insurance.EMPLOYEE_PENSION, (first, last)))
    assert isinstance(page.picture, BarPicture)
    assert [bar.amount for bar in page.picture.bars] == [Decimal("10.00"), Decimal("14.00")]
    assert [fact.label for fact in page.table] == [Words("2025"), Words("2024")]


def test_the_table_of_a_pension_holds_every_month() -> None:
    page = pension_page(drawn(40))
    assert isinstance(page.picture, BarPicture)
    assert len(page.picture.bars) == 24
    counts = [fact.value.count for fact in page.table if isinstance(fact.value, PluralMessage)]
    assert sum(counts) == 40
