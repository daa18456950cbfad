"""The staff's door: who is let in, for how long, and what wrong codes cost."""

import json
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import trio
import trio.testing

from db.demo_people import DemoRole
from hardware.social_card.pin import Pin
from kiosk.desks.closure import Reason
from kiosk.flows.reception import receive
from kiosk.operator.codes import CodeRefused, Staff, load_staff, save_staff
from kiosk.operator.door import ENTRY_IDLE_S, attend
from kiosk.operator.lockout import (
    FORGIVEN_A_DAY,
    FREE_TRIES,
    LONGEST_LOCK,
    Lockout,
    lock_after,
    tries_file,
)
from kiosk.operator.roles import MAY, Act, StaffRole
from kiosk.pages.kinds import OutOfServicePage, PinDeclined, WelcomePage
from kiosk.settings.secret_files import SecretExposed
from kiosk.settings.toml_files import DataFileBroken
from kiosk.terminal.operate import attend_staff
from tests.kiosk.made_up_terminal import MadeUpTerminal, Turnable
from tests.kiosk.operator.staff import (
    CODES,
    WRONG,
    acts,
    attended,
    back,
    give_codes,
    ok,
    said,
    types,
    what,
)
from tests.kiosk.scripted_screen import ScriptedScreen, answers, pin, waits

SETTLED = trio.testing.wait_all_tasks_blocked


def test_every_act_has_its_roles_and_nobody_is_left_out() -> None:
    assert set(MAY) == set(Act)
    assert all(roles and StaffRole.ENGINEER in roles for roles in MAY.values())


async def test_entering_and_leaving_are_in_the_journal_with_who_and_role(
    made_up: MadeUpTerminal,
) -> None:
    await attended(made_up, back, role=StaffRole.ENGINEER)
    assert what(made_up) == [("entered", "done"), ("left", "by_hand")]
    assert {(one.facts["who"], one.facts["role"]) for one in acts(made_up)} == {
        ("engineer", "engineer")
    }


async def test_a_wrong_code_lets_nobody_in_and_says_how_many_are_left(
    made_up: MadeUpTerminal,
) -> None:
    give_codes(made_up)
    screen = ScriptedScreen([types(WRONG), answers(PinDeclined.BACK)])
    await attend(made_up.terminal, screen)
    await made_up.terminal.day_book.write()
    assert what(made_up) == [("refused", "wrong_code")]
    assert "4 tries are left" in said(screen.shown[-1])


async def test_five_wrong_codes_shut_the_door_also_for_the_right_one_and_over_a_restart(
    made_up: MadeUpTerminal,
) -> None:
    give_codes(made_up)
    screen = ScriptedScreen([types(WRONG)] * FREE_TRIES + [ok])
    await attend(made_up.terminal, screen)
    assert "Too many wrong codes" in said(screen.shown[-1])
    # Another program, another window: only the disk is the same.
    again = ScriptedScreen([ok])
    await attend(made_up.terminal, again)
    assert "15 seconds" in said(again.shown[0])
    made_up.clock.turn(timedelta(seconds=15))
    open_again = ScriptedScreen([types(CODES[StaffRole.OPERATOR]), back])
    await attend(made_up.terminal, open_again)
    assert open_again.kinds == ["PinPage", "ChoicePage"]


def test_each_wrong_code_after_the_fifth_doubles_the_time_up_to_four_hours() -> None:
    lasts = [lock_after(wrong).total_seconds() for wrong in range(4, 9)]
    assert lasts == [0, 15, 30, 60, 120]
    assert lock_after(10_000) == LONGEST_LOCK


@pytest.mark.parametrize("turned", [timedelta(days=-400), timedelta(seconds=-1)])
def test_a_clock_set_back_neither_opens_the_door_nor_shuts_it_for_ever(
    tmp_path: Path, turned: timedelta
) -> None:
    clock = Turnable()
    lockout = Lockout(tmp_path / "tries", clock)
    for _ in range(FREE_TRIES):
        lockout.note_wrong()
    clock.turn(turned)
    assert lockout.shut_for == timedelta(seconds=15)
    clock.turn(timedelta(seconds=15))
    assert lockout.shut_for == timedelta(0)


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", '{"wrong": "x", "last": 1}', "\x00", '{"wrong": true, "last": null}'),
        *('{"wrong": 1e999, "last": null}', '{"wrong": -1000000, "last": null}'),
        *(
            '{"wrong": 5, "last": "2026-11-20T00:00:00"}',
            pytest.param('{"wrong": ' + "[" * 100_000, id="nested"),
        ),
        '{"wrong": 0, "last": null, "forgiven": -1000000}',
    ],
)
def test_a_file_that_somebody_was_at_counts_as_five_wrong_codes(
    tmp_path: Path, content: str
) -> None:
    file, clock = tmp_path / "tries", Turnable()
    file.write_text(content)
    lockout = Lockout(file, clock)
    assert lockout.shut_for == timedelta(seconds=15)
    clock.turn(timedelta(seconds=15))
    assert lockout.shut_for == timedelta(0)


def test_whoever_has_a_code_cannot_try_those_of_others_for_ever(tmp_path: Path) -> None:
    clock = Turnable()
    lockout = Lockout(tmp_path / "tries", clock)
    guesses = 0
    while not lockout.shut_for:
        for _ in range(FREE_TRIES - 1):
            lockout.note_wrong()
            guesses += 1
        lockout.note_right()
        assert guesses < 100
    assert guesses == FORGIVEN_A_DAY + 2 * (FREE_TRIES - 1)
    clock.turn(timedelta(days=1))
    lockout.note_right()
    assert lockout.tries_left == FREE_TRIES


def test_many_wrong_codes_are_forgiven_over_as_many_days(tmp_path: Path) -> None:
    clock = Turnable()
    lockout = Lockout(tmp_path / "tries", clock)
    for _ in range(2 * FORGIVEN_A_DAY + 1):
        lockout.note_wrong()
    for tries_left in (0, FREE_TRIES - 1, FREE_TRIES):
        lockout.note_right()
        assert lockout.tries_left == tries_left
        clock.turn(timedelta(days=1))


def test_a_disk_that_takes_nothing_gives_no_more_tries(tmp_path: Path) -> None:
    lockout = Lockout(tmp_path / "gone" / "tries", Turnable())
    for _ in range(FREE_TRIES):
        lockout.note_wrong()
    assert lockout.shut_for == timedelta(seconds=15)


async def test_the_count_is_on_the_disk_before_the_answer_is_shown(made_up: MadeUpTerminal) -> None:
    give_codes(made_up)
    file = tries_file(made_up.configuration.stores.journal)

    async def sees(_page: object) -> object:
        assert json.loads(file.read_text())["wrong"] == 1
        return PinDeclined.BACK

    await attend(made_up.terminal, ScriptedScreen([types(WRONG), sees]))


async def test_nobody_is_let_in_where_no_codes_are_set_up(made_up: MadeUpTerminal) -> None:
    screen = ScriptedScreen([ok])
    await attend(made_up.terminal, screen)
    assert "kiosk operator add" in said(screen.shown[0])


async def test_codes_that_others_can_read_let_nobody_in(made_up: MadeUpTerminal) -> None:
    give_codes(made_up)
    made_up.configuration.operator.codes.chmod(0o644)
    screen = ScriptedScreen([ok])
    await attend(made_up.terminal, screen)
    told = said(screen.shown[0])
    assert "configuration.secret-exposed" in told
    assert "cannot be read" in told
    assert "kiosk operator list" in told


async def test_who_knocks_and_types_nothing_is_gone_after_half_a_minute(
    made_up: MadeUpTerminal,
) -> None:
    give_codes(made_up)
    began = trio.current_time()
    await attend(made_up.terminal, ScriptedScreen([waits]))
    assert trio.current_time() - began == ENTRY_IDLE_S


async def test_the_pages_close_after_three_minutes_without_a_touch(made_up: MadeUpTerminal) -> None:
    began = trio.current_time()
    await attended(made_up, waits)
    assert trio.current_time() - began == 180
    assert what(made_up)[-1] == ("left", "idle")


async def test_the_pages_close_after_half_an_hour_whoever_touches(made_up: MadeUpTerminal) -> None:
    give_codes(made_up)
    screen = ScriptedScreen([types(CODES[StaffRole.OPERATOR]), waits])
    began = trio.current_time()
    async with trio.open_nursery() as nursery:

        async def keeps_touching() -> None:
            while True:
                await trio.sleep(60)
                screen.touch()

        nursery.start_soon(keeps_touching)
        await attend(made_up.terminal, screen)
        nursery.cancel_scope.cancel()
    await made_up.terminal.day_book.write()
    assert trio.current_time() - began == 1800
    assert what(made_up)[-1] == ("left", "time_over")


async def test_the_end_button_leaves_too(made_up: MadeUpTerminal) -> None:
    give_codes(made_up)
    screen = ScriptedScreen([types(CODES[StaffRole.OPERATOR]), waits])
    async with trio.open_nursery() as nursery:
        nursery.start_soon(attend, made_up.terminal, screen)
        await SETTLED()
        screen.go_home()
    await made_up.terminal.day_book.write()
    assert what(made_up)[-1] == ("left", "by_hand")


class TestReception:
    """Knocking between visits, and never within one."""

    async def test_who_knocks_at_the_welcome_page_is_asked_for_a_code(
        self, made_up: MadeUpTerminal
    ) -> None:
        give_codes(made_up)
        screen = ScriptedScreen([waits, types(CODES[StaffRole.OPERATOR]), back, waits])
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.receive, made_up, screen)
            await SETTLED()
            screen.knock()
            await SETTLED()
            assert screen.kinds == ["WelcomePage", "PinPage", "ChoicePage", "WelcomePage"]
            assert screen.wiped == 1
            nursery.cancel_scope.cancel()

    async def test_nobody_hears_knocking_while_a_citizen_s_data_is_shown(
        self, made_up: MadeUpTerminal
    ) -> None:
        give_codes(made_up)
        screen = ScriptedScreen([waits, pin("123456"), waits])
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.receive, made_up, screen)
            await SETTLED()
            made_up.insert(made_up.card(DemoRole.NORMAL))
            await SETTLED()
            standing = screen.standing[:]
            screen.knock()
            await SETTLED()
            assert screen.standing == standing
            assert screen.kinds == ["WelcomePage", "PinPage", "ChoicePage"]
            nursery.cancel_scope.cancel()

    async def test_a_closed_terminal_says_why_takes_no_card_and_opens_by_itself(
        self, made_up: MadeUpTerminal
    ) -> None:
        closure = made_up.terminal.closure
        closure.close(Reason.MAINTENANCE, made_up.clock() + timedelta(minutes=30))
        screen = ScriptedScreen([waits, waits])
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self.receive, made_up, screen)
            await SETTLED()
            (page,) = screen.shown
            assert isinstance(page, OutOfServicePage)
            assert "looked after" in said(page)
            made_up.insert(made_up.card(DemoRole.NORMAL))
            await SETTLED()
            assert screen.kinds == ["OutOfServicePage"]
            made_up.pull()
            made_up.clock.turn(timedelta(minutes=30))
            await trio.sleep(1801)
            await SETTLED()
            assert isinstance(screen.standing[0], WelcomePage)
            nursery.cancel_scope.cancel()

    async def test_it_stays_closed_over_a_restart(self, made_up: MadeUpTerminal) -> None:
        made_up.terminal.closure.close(Reason.OTHER, None)
        again = MadeUpTerminal(made_up.configuration.stores.journal.parent)
        closed = again.terminal.closure.now
        assert closed is not None
        assert closed.reason is Reason.OTHER

    async def receive(self, made_up: MadeUpTerminal, screen: ScriptedScreen) -> None:
        await receive(made_up.terminal, screen, attend_staff=attend_staff)


class TestCodes:
    """The file of codes."""

    def test_nothing_in_the_file_tells_a_code(self, made_up: MadeUpTerminal) -> None:
        give_codes(made_up)
        file = made_up.configuration.operator.codes
        text = file.read_text()
        assert not any(code in text for code in CODES.values())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_a_code_is_known_after_it_was_read_back(self, tmp_path: Path) -> None:
        file = tmp_path / "operators.toml"
        save_staff(file, Staff("ab").with_one("wang", StaffRole.ENGINEER, "314159265"))
        found = load_staff(file).who(Pin(bytearray(b"314159265")))
        assert found is not None
        assert (found.name, found.role) == ("wang", StaffRole.ENGINEER)
        assert load_staff(file).who(Pin(bytearray(b"314159266"))) is None

    @pytest.mark.parametrize(
        "code",
        [
            "12345",
            "12345678901",
            "123456",
            "654321",
            "890123",
            "111111",
            "121212",
            "12a456",
            "一二三四五六",
        ],
    )
    def test_a_code_that_is_easily_guessed_is_refused(self, code: str) -> None:
        with pytest.raises(CodeRefused) as refused:
            Staff("ab").with_one("wang", StaffRole.OPERATOR, code)
        assert code not in str(refused.value)

    def test_two_people_never_have_the_same_code(self) -> None:
        staff = Staff("ab").with_one("wang", StaffRole.OPERATOR, "271828")
        with pytest.raises(CodeRefused, match="choose another"):
            staff.with_one("li", StaffRole.OPERATOR, "271828")
        assert len(staff.with_one("wang", StaffRole.ENGINEER, "271828").operators) == 1

    @pytest.mark.parametrize("name", ["", "王", "a b", 'a"', "a" * 33])
    def test_a_name_is_a_word_for_the_journal(self, name: str) -> None:
        with pytest.raises(CodeRefused):
            Staff("ab").with_one(name, StaffRole.OPERATOR, "271828")

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ('name = "王\\n"\nrole = "operator"', "1 to 32 letters"),
            ('name = "wang"\nrole = "boss"', "one of operator, engineer"),
            ('name = "wang"\nrole = "operator"\ncode = "271828"', "64 digits"),
            ('name = "wang"\nrole = "operator"\ncard = "AB:CD"', "64 digits"),
            ('name = "wang"\nrole = "operator"\nkard = ""', "card"),
            ('name = "li"\nrole = "operator"', "each name once"),
        ],
    )
    def test_a_file_that_somebody_wrote_by_hand_is_refused_in_words(
        self, tmp_path: Path, written: str, said: str
    ) -> None:
        """Else the next name given would be written beside what nothing can read any more."""
        file = tmp_path / "operators.toml"
        save_staff(file, Staff("ab").with_one("li", StaffRole.OPERATOR, "271828"))
        with file.open("a", encoding="utf-8") as handle:
            handle.write(f"\n[[operators]]\n{written}\n")
        with pytest.raises(DataFileBroken, match=said):
            load_staff(file)

    def test_a_file_that_others_can_read_is_refused(self, tmp_path: Path) -> None:
        file = tmp_path / "operators.toml"
        save_staff(file, Staff("ab"))
        file.chmod(0o640)
        with pytest.raises(SecretExposed):
            load_staff(file)


def test_the_staff_s_pages_are_not_loaded_before_somebody_knocks() -> None:
    told = (
        "import sys; import kiosk.terminal.operate, kiosk.flows.reception, kiosk.terminal.run;"
        "print([one for one in sys.modules if one.startswith(('kiosk.operator', 'prometheus_c'))])"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
