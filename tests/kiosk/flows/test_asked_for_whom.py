"""With every question the records hear which terminal asks, and what its citizen has shown."""

from typing import Any

from db.asker import Asker, Shown
from db.demo_people import DemoRole, demo_cast, demo_code
from db.sqlite_records import SqliteRecords
from kiosk.flows.ends import AfterService
from kiosk.pages.kinds import AfterFailure, Back, Chosen, Decision
from kiosk.settings.service import Service
from tests.kiosk.conftest import MakeTerminal
from tests.kiosk.desks.test_unknown_outcomes import with_records
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers, does, pin, waits

PIN = pin("123456")
YES = answers(Decision.CONFIRMED)
BACK = answers(Back.BACK)
LEAVE = answers(AfterFailure.LEAVE)
FINISH = answers(Chosen(AfterService.FINISH))

Noted = list[tuple[str, str, frozenset[Shown]]]


class _Noting:
    """The records asked by somebody, as one that keeps an audit hears it."""

    def __init__(self, records: SqliteRecords, noted: Noted, asker: Asker | None = None) -> None:
        self._records, self._noted, self._asker = records, noted, asker

    def asked_by(self, asker: Asker) -> "_Noting":
        return _Noting(self._records, self._noted, asker)

    def __getattr__(self, name: str) -> Any:
        assert self._asker is not None, f"{name} asked by nobody"
        self._noted.append((name, self._asker.terminal, self._asker.shown))
        return getattr(self._records, name)

    def close(self) -> None:
        """They stay, to be asked by the next visit."""


def noting(made_up: MadeUpTerminal) -> Noted:
    noted: Noted = []
    with_records(made_up, lambda records: _Noting(records, noted))
    return noted


CARD = frozenset({Shown.CARD})
CARD_AND_PIN = frozenset({Shown.CARD_AND_PIN})
IDENTITY_CARD = frozenset({Shown.IDENTITY_CARD})
CODE = frozenset({Shown.ELECTRONIC_CARD})

NUMBER = next(one for one in demo_cast() if one.role is DemoRole.NORMAL).social_security_number


async def test_a_card_counts_with_its_pin_once_that_was_accepted(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal()
    noted = noting(made_up)
    await made_up.visit(
        *(PIN, YES, FINISH), service=Service.REPORT_LOSS, card=made_up.card(DemoRole.NORMAL)
    )
    assert noted == [
        ("find_holder", "DEMO-01", CARD),
        ("find_card", "DEMO-01", CARD),
        ("cards_of", "DEMO-01", CARD_AND_PIN),
        ("report_loss", "DEMO-01", CARD_AND_PIN),
    ]


async def test_an_identity_card_is_what_it_is(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal("weihai")
    noted = noting(made_up)
    await made_up.visit(
        *(waits, YES, FINISH),
        service=Service.REPORT_LOSS,
        identity_card=made_up.identity_card(DemoRole.NORMAL),
    )
    assert {shown for _, _, shown in noted} == {IDENTITY_CARD}
    assert noted[-1][0] == "report_loss"


async def test_a_code_counts_once_the_records_know_whose_it_is(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("fushun")
    noted = noting(made_up)
    shows = does(lambda: made_up.scanner.scan(demo_code(NUMBER, 0)))
    await made_up.visit(shows, BACK, BACK, service=Service.MY_RECORDS)
    assert noted[0] == ("resolve_code", "DEMO-01", frozenset())
    assert {shown for _, _, shown in noted[1:]} == {CODE}


async def test_an_identity_card_that_was_refused_has_shown_nothing(
    make_terminal: MakeTerminal,
) -> None:
    made_up = make_terminal("weihai", switched_on=(Service.RELEASE_LOSS,))
    noted = noting(made_up)

    def insert() -> None:
        made_up.insert(made_up.card(DemoRole.LOST))

    another = does(lambda: made_up.plate.lay(made_up.identity_card(DemoRole.NORMAL)))
    await made_up.visit(
        *(does(insert), PIN, another, LEAVE),
        *(answers(Chosen(Service.MY_RECORDS)), BACK, BACK),
        service=Service.RELEASE_LOSS,
    )
    assert {shown for _, _, shown in noted} == {CARD, CARD_AND_PIN}


async def test_what_one_has_shown_is_not_said_of_the_next(make_terminal: MakeTerminal) -> None:
    made_up = make_terminal()
    noted = noting(made_up)
    card = made_up.card(DemoRole.NORMAL)
    await made_up.visit(*(PIN, BACK), card=card)
    made_up.pull()
    noted.clear()
    await made_up.visit(*(PIN, BACK), card=made_up.card(DemoRole.FORTY_YEARS))
    assert noted[0] == ("find_holder", "DEMO-01", CARD)
