"""A staff card at the door: who gets in by it, who does not, and what each fault leads to."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, unique
from pathlib import Path

import pytest
import trio

from db.demo_people import DemoRole
from hardware.apdu import Instruction
from hardware.piv_card import PivAlgorithm
from hardware.simulators.pull import PullMoment
from hardware.simulators.staff_cards import (
    certificate_container,
    copy_of,
    new_staff_key,
    staff_card,
)
from hardware.simulators.virtual_card import SimulatedCard, TransportMode
from hardware.simulators.virtual_piv_card import StaffCardProfile, VirtualPivCard
from hardware.social_card.pin import Pin
from kiosk.demo.devices import READER
from kiosk.desks.card_slot import InsertedCard, Silent
from kiosk.flows.reception import receive
from kiosk.operator.card_key import StaffCardRefused, card_key
from kiosk.operator.codes import CodeRefused, Staff, load_staff, save_staff
from kiosk.operator.door import ENTRY_IDLE_S, attend
from kiosk.operator.lockout import Lockout, tries_file
from kiosk.operator.revoked import RevokedCards, load_revoked, save_revoked
from kiosk.operator.roles import StaffRole
from kiosk.pages.kinds import (
    Back,
    FailurePage,
    FarewellPage,
    Page,
    PinDeclined,
    PinEntered,
    PinPage,
)
from kiosk.terminal.operate import attend_staff
from tests.hardware.staff_cards import Meddled, staff_key, virtual_staff_card
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.operator.staff import CODES, ENGLISH, acts, back, give_codes, said, types, what
from tests.kiosk.scripted_screen import Line, ScriptedScreen, waits

PIN = "271828"
WRONG_PIN = "161803"
TABLE = Path(__file__).with_name("card_entry.tsv")


def enrol(made_up: MadeUpTerminal, card: StaffCardProfile) -> None:
    """Let somebody called wang enter with this card."""
    file = made_up.configuration.operator.codes
    save_staff(file, load_staff(file).with_card("wang", StaffRole.ENGINEER, fingerprint(card)))


def fingerprint(card: StaffCardProfile) -> str:
    return card_key(certificate(card)).fingerprint


def certificate(card: StaffCardProfile) -> bytes:
    """The certificate of a card, as it says."""
    from tests.hardware.test_piv_card import session

    return session(virtual_staff_card(card)).certificate()


@dataclass
class Holder:
    """Whoever stands there with a card: puts it in, types, takes it out when asked, and leaves."""

    made_up: MadeUpTerminal
    card: SimulatedCard
    pins: list[str] = field(default_factory=lambda: [PIN])
    when_in: Callable[[], None] = lambda: None
    asked: int = 0

    def lines(self) -> list[Line]:
        return [self.acts] * 12

    async def acts(self, page: Page[object]) -> object:
        await trio.lowlevel.checkpoint()
        if isinstance(page, FarewellPage):
            self.made_up.pull()
            return await trio.sleep_forever()
        if not isinstance(page, PinPage):
            return Back.BACK
        if "PIN of your staff card" in said(page):
            if not self.pins:
                return PinDeclined.BACK
            return PinEntered(Pin(bytearray(self.pins.pop(0).encode())))
        self.asked += 1
        if self.asked > 1:
            return PinDeclined.BACK
        self.made_up.insert(self.card)
        self.when_in()
        return await trio.sleep_forever()


async def come(made_up: MadeUpTerminal, holder: Holder) -> ScriptedScreen:
    screen = ScriptedScreen(holder.lines())
    await attend(made_up.terminal, screen)
    await made_up.terminal.day_book.write()
    return screen


@pytest.mark.parametrize("algorithm", PivAlgorithm)
@pytest.mark.parametrize("transport", [TransportMode.T1, TransportMode.TPDU])
async def test_a_card_its_pin_and_what_it_signs_let_its_holder_in(
    made_up: MadeUpTerminal, algorithm: PivAlgorithm, transport: TransportMode
) -> None:
    profile = staff_card(staff_key(algorithm))
    enrol(made_up, profile)
    card = virtual_staff_card(profile, transport)
    screen = await come(made_up, Holder(made_up, card))
    assert screen.kinds == ["PinPage", "PinPage", "FarewellPage", "ChoicePage"]
    assert "Put in your staff card" in said(screen.shown[0])
    assert "take your card" in said(screen.shown[2])
    assert what(made_up) == [("entered", "done"), ("left", "by_hand")]
    assert {(one.facts["who"], one.facts.get("by")) for one in acts(made_up)} == {
        ("wang", "card"),
        ("wang", None),
    }
    assert card.verified == 1


async def test_a_terminal_without_cards_asks_for_a_code_alone(made_up: MadeUpTerminal) -> None:
    give_codes(made_up)
    card = virtual_staff_card()
    made_up.insert(card)
    screen = ScriptedScreen([waits])
    await attend(made_up.terminal, screen)
    assert "card" not in said(screen.shown[0])
    assert card.exchanges == 0


async def test_code_and_card_stand_beside_each_other(made_up: MadeUpTerminal) -> None:
    give_codes(made_up)
    enrol(made_up, staff_card(staff_key()))
    screen = ScriptedScreen([types(CODES[StaffRole.OPERATOR]), waits])
    await attend(made_up.terminal, screen)
    assert "Type your code, or put in your staff card" in said(screen.shown[0])
    await made_up.terminal.day_book.write()
    assert acts(made_up)[0].facts["by"] == "code"


async def test_a_card_that_is_in_already_is_tried_at_once(made_up: MadeUpTerminal) -> None:
    profile = staff_card(staff_key())
    enrol(made_up, profile)
    made_up.insert(virtual_staff_card(profile))
    screen = ScriptedScreen([waits, types(PIN), waits])
    await attend(made_up.terminal, screen)
    assert screen.kinds == ["PinPage", "PinPage", "FarewellPage"]


async def test_nobody_gets_in_while_the_card_stays_in(made_up: MadeUpTerminal) -> None:
    profile = staff_card(staff_key())
    enrol(made_up, profile)
    made_up.insert(virtual_staff_card(profile))
    began = trio.current_time()
    screen = ScriptedScreen([waits, types(PIN), waits])
    await attend(made_up.terminal, screen)
    await made_up.terminal.day_book.write()
    assert trio.current_time() - began == ENTRY_IDLE_S
    assert what(made_up) == []


async def test_who_types_no_pin_is_gone_after_half_a_minute_and_the_card_is_free(
    made_up: MadeUpTerminal,
) -> None:
    profile = staff_card(staff_key())
    enrol(made_up, profile)
    made_up.insert(virtual_staff_card(profile))
    await attend(made_up.terminal, ScriptedScreen([waits, waits]))
    made_up.readers.connect(READER).close()


@dataclass(frozen=True)
class Case:
    """A card that lets nobody in: what is said, what the journal has, and the tries it costs."""

    name: str
    card: Callable[[StaffCardProfile], StaffCardProfile]
    said: str
    journal: list[tuple[str, str]]
    tries: int = 0
    verified: int = 0


NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CASES = [
    Case(
        "another's",
        lambda card: staff_card(new_staff_key(PivAlgorithm.P_256)),
        "not enrolled",
        [("refused", "card_not_enrolled")],
    ),
    Case(
        "ended",
        lambda card: staff_card(card.key, valid_until=NOW - DAY),
        "ended on 2026-11-21",
        [("refused", "card_expired")],
    ),
    Case(
        "not yet",
        lambda card: staff_card(card.key, valid_from=NOW + DAY),
        "begins on 2026-11-23",
        [("refused", "card_not_yet")],
    ),
    Case("blank", lambda card: replace(card, container=None), "no certificate", []),
    Case(
        "no certificate",
        lambda card: replace(card, container=certificate_container(b"no certificate")),
        "cannot be read",
        [("refused", "card_unreadable")],
    ),
    Case(
        "copy",
        lambda card: copy_of(card, new_staff_key(PivAlgorithm.P_256)),
        "may be a copy",
        [("refused", "card_not_proven")],
        tries=1,
        verified=1,
    ),
    Case(
        "copy with another kind of key",
        lambda card: copy_of(card, staff_key(PivAlgorithm.RSA_2048)),
        "may be a copy",
        [("refused", "card_not_proven")],
        tries=1,
        verified=1,
    ),
    Case(
        "blocked",
        lambda card: replace(card, pin_tries_left=0),
        "is blocked",
        [("refused", "card_blocked")],
        tries=1,
    ),
    Case(
        "another PIN, last try",
        lambda card: replace(card, pin="16180339", pin_tries_left=1),
        "is blocked",
        [("refused", "card_blocked")],
        tries=1,
        verified=1,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_card_that_lets_nobody_in(made_up: MadeUpTerminal, case: Case) -> None:
    profile = staff_card(staff_key())
    enrol(made_up, profile)
    card = virtual_staff_card(case.card(profile))
    screen = await come(made_up, Holder(made_up, card))
    assert case.said in said(screen.shown[-1])
    assert what(made_up) == case.journal
    assert tries_spent(made_up) == case.tries
    assert card.verified == case.verified


def tries_spent(made_up: MadeUpTerminal) -> int:
    lockout = Lockout(tries_file(made_up.configuration.stores.journal), made_up.clock)
    return 5 - lockout.tries_left


async def test_a_citizen_s_card_is_no_staff_card_and_hears_no_pin(made_up: MadeUpTerminal) -> None:
    enrol(made_up, staff_card(staff_key()))
    card = made_up.card(DemoRole.NORMAL)
    screen = await come(made_up, Holder(made_up, card))
    assert "no staff card" in said(screen.shown[-1])
    assert card.unknown_commands == []
    assert card.exchanges == 1
    assert card.pin_tries_left == 6


async def test_a_card_the_wrong_way_round(made_up: MadeUpTerminal) -> None:
    enrol(made_up, staff_card(staff_key()))
    made_up.terminal.cards.slot.turn(Silent(InsertedCard(READER, 1)))
    screen = ScriptedScreen([waits, waits])
    await attend(made_up.terminal, screen)
    assert "does not answer" in said(screen.shown[-1])


async def test_each_wrong_pin_is_shown_once_and_the_card_says_how_many_are_left(
    made_up: MadeUpTerminal,
) -> None:
    profile = staff_card(staff_key())
    enrol(made_up, profile)
    card = virtual_staff_card(profile)
    screen = await come(made_up, Holder(made_up, card, [WRONG_PIN, WRONG_PIN, PIN]))
    assert [
        said(page).split("has ")[1].splitlines()[0].rstrip(".") for page in screen.shown[2:4]
    ] == ["2 tries left", "1 tries left"]
    assert what(made_up)[:2] == [("refused", "wrong_pin")] * 2
    assert {one.facts["who"] for one in acts(made_up)} == {"wang"}
    assert card.verified == 3
    assert card.pin_tries_left == 3
    assert tries_spent(made_up) == 0


async def test_wrong_pins_and_wrong_codes_shut_the_same_door(made_up: MadeUpTerminal) -> None:
    give_codes(made_up)
    profile = replace(staff_card(staff_key()), pin_tries=8, pin_tries_left=8)
    enrol(made_up, profile)
    for _ in range(3):
        await attend(made_up.terminal, ScriptedScreen([types("161803"), waits]))
    card = virtual_staff_card(profile)
    made_up.insert(card)
    screen = ScriptedScreen([waits, types(WRONG_PIN), types(WRONG_PIN), waits])
    await attend(made_up.terminal, screen)
    assert "Too many wrong" in said(screen.shown[-1])
    assert "15 seconds" in said(screen.shown[-1])
    again = ScriptedScreen([waits])
    await attend(made_up.terminal, again)
    assert "Too many wrong" in said(again.shown[0])
    assert card.verified == 2


async def test_without_the_hidden_press_a_staff_card_is_no_social_security_card(
    made_up: MadeUpTerminal,
) -> None:
    profile = staff_card(staff_key())
    enrol(made_up, profile)
    card = virtual_staff_card(profile)
    screen = ScriptedScreen([waits, waits, waits])
    async with trio.open_nursery() as nursery:

        async def run() -> None:
            await receive(made_up.terminal, screen, attend_staff=attend_staff)

        nursery.start_soon(run)
        await trio.testing.wait_all_tasks_blocked()
        made_up.insert(card)
        await trio.testing.wait_all_tasks_blocked()
        (page,) = screen.standing
        assert isinstance(page, FailurePage)
        assert ENGLISH.render(page.happened) == "This is not a social security card"
        nursery.cancel_scope.cancel()
    assert card.verified == 0


# Every exchange, hurt in every way


@unique
class Hurt(Enum):
    """What happens at an exchange."""

    PULLED_BEFORE = "pulled before the command"
    PULLED_AFTER = "pulled before the answer"
    REFUSED = "answered 6985"
    GARBLED = "answered with other bytes"
    EMPTY = "answered 9000 and nothing"
    CUT = "answered with one byte"


ANSWERS = {
    Hurt.REFUSED: bytes.fromhex("6985"),
    Hurt.GARBLED: bytes(range(0x53, 0x93)) + b"\x90\x00",
    Hurt.EMPTY: b"\x90\x00",
    Hurt.CUT: b"\x90",
}
COMMANDS = {
    Instruction.SELECT: "SELECT",
    Instruction.GET_DATA: "GET DATA",
    Instruction.GET_RESPONSE: "GET RESPONSE",
    Instruction.VERIFY: "VERIFY",
    Instruction.GENERAL_AUTHENTICATE: "GENERAL AUTHENTICATE",
}


class Listening(VirtualPivCard):
    """A card that keeps what it was told to do."""

    commands: list[str]

    def transmit(self, command: bytes) -> bytes:
        self.commands.append(COMMANDS[Instruction(command[1])])
        return super().transmit(command)


def _card(made_up: MadeUpTerminal, profile: StaffCardProfile) -> Listening:
    card = Listening(profile, permit=made_up.permit)
    card.commands = []
    return card


async def _outcome(made_up: MadeUpTerminal, at: int, hurt: Hurt) -> str:
    """What happened, what was said, how many PINs the card was shown, how many tries it cost."""
    profile = staff_card(staff_key(PivAlgorithm.RSA_2048))
    enrol(made_up, profile)
    card = _card(made_up, profile)

    def pull() -> None:
        if hurt not in ANSWERS:
            before = hurt is Hurt.PULLED_BEFORE
            moment = PullMoment.BEFORE_COMMAND if before else PullMoment.BEFORE_ANSWER
            made_up.readers.pull_at(READER, at, moment)

    there = Meddled(card, at, ANSWERS[hurt]) if hurt in ANSWERS else card
    screen = await come(made_up, Holder(made_up, there, when_in=pull))
    entered = ("entered", "done") in what(made_up)
    notices = getattr(screen.shown[-1], "notices", ())
    told = "ENTERED" if entered else said(screen.shown[-1]).splitlines()[-1] if notices else "-"
    return "\t".join((hurt.value, told, str(card.verified), str(tries_spent(made_up))))


async def test_every_exchange_hurt_in_every_way_ends_as_the_table_says(
    make_terminal: Callable[[], MadeUpTerminal],
) -> None:
    made_up = make_terminal()
    profile = staff_card(staff_key(PivAlgorithm.RSA_2048))
    enrol(made_up, profile)
    card = _card(made_up, profile)
    await come(made_up, Holder(made_up, card))

    rows = ["exchange\tcommand\twhat happened\tsaid\tPINs shown\ttries spent"]
    for at, command in enumerate(card.commands, 1):
        for hurt in Hurt:
            rows.append(f"{at}\t{command}\t{await _outcome(make_terminal(), at, hurt)}")
    assert TABLE.read_text(encoding="utf-8").splitlines() == rows


def test_in_no_row_of_the_table_is_a_pin_shown_twice_or_anybody_let_in_unproven() -> None:
    rows = [one.split("\t") for one in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(rows) == 8 * len(Hurt)
    assert all(int(shown) <= 1 for *_, shown, _ in rows)
    # The card had done what it was told; who is between can only say so in other words.
    done = {("1", "SELECT"), ("5", "VERIFY"), ("6", "GENERAL AUTHENTICATE")}
    entered = {(row[0], row[1], row[2]) for row in rows if row[3] == "ENTERED"}
    assert entered == {(*one, hurt.value) for one in done for hurt in (Hurt.GARBLED, Hurt.EMPTY)}
    assert not [row for row in rows if row[3] == "-"]


class TestStaff:
    """Cards in the file of codes."""

    def test_a_card_is_kept_beside_the_code_and_each_can_change_alone(self, tmp_path: Path) -> None:
        file = tmp_path / "operators.toml"
        staff = Staff("ab").with_one("wang", StaffRole.OPERATOR, "271828")
        staff = staff.with_card("wang", StaffRole.ENGINEER, "a" * 64)
        save_staff(file, staff.with_one("wang", StaffRole.ENGINEER, "314159"))
        found = load_staff(file)
        assert found.whose_card("a" * 64) == found.who(Pin(bytearray(b"314159")))
        assert found.who(Pin(bytearray(b"271828"))) is None
        assert found.without_card("wang").operators[0].card == ""

    def test_a_lost_card_that_was_all_takes_its_holder_along(self) -> None:
        staff = Staff("ab").with_card("wang", StaffRole.OPERATOR, "a" * 64)
        assert staff.without_card("wang").operators == ()

    def test_two_people_never_have_the_same_card(self) -> None:
        staff = Staff("ab").with_card("wang", StaffRole.OPERATOR, "a" * 64)
        with pytest.raises(CodeRefused, match="wang has this card"):
            staff.with_card("li", StaffRole.OPERATOR, "a" * 64)

    def test_a_renewed_certificate_over_the_same_key_is_the_same_card(self) -> None:
        key = staff_key()
        assert fingerprint(staff_card(key)) == fingerprint(staff_card(key, valid_until=NOW))

    def test_a_code_alone_is_written_as_before(self, tmp_path: Path) -> None:
        file = tmp_path / "operators.toml"
        save_staff(file, Staff("ab").with_one("wang", StaffRole.OPERATOR, "271828"))
        assert "card =" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("first", [0x80, 0xFF])
def test_a_negative_serial_number_is_unreadable_whatever_becomes_of_warnings(first: int) -> None:
    """Only tests make errors of warnings; written down it would keep all the staff out."""
    from cryptography.x509 import load_der_x509_certificate

    der = certificate(staff_card(staff_key()))
    serial = load_der_x509_certificate(der).serial_number
    octets = serial.to_bytes((serial.bit_length() + 8) // 8)
    place = der.index(b"\x02" + bytes([len(octets)]) + octets) + 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(StaffCardRefused):
            card_key(der[:place] + bytes([first]) + der[place + 1 :])


class TestWithdrawn:
    """The agency's list of cards that let nobody in, as it is when a card is put in."""

    @pytest.mark.parametrize("by", ["serial", "small letters", "fingerprint"])
    async def test_a_card_on_the_list_lets_nobody_in_from_the_next_time_on(
        self, made_up: MadeUpTerminal, by: str
    ) -> None:
        profile = staff_card(staff_key())
        enrol(made_up, profile)
        key = card_key(certificate(profile))
        assert ("entered", "done") in what_came(
            await come(made_up, good(made_up, profile)), made_up
        )
        number = {"serial": key.serial, "small letters": key.serial.lower()}.get(
            by, key.fingerprint
        )
        file = made_up.configuration.operator.revoked
        save_revoked(file, RevokedCards().with_card(number))
        holder = good(made_up, profile)
        screen = await come(made_up, holder)
        assert "has been withdrawn" in said(screen.shown[-1])
        assert holder.card.verified == 0  # type: ignore[attr-defined]
        assert what(made_up)[-1] == ("refused", "card_revoked")
        save_revoked(file, load_revoked(file).without_card(number))
        await come(made_up, good(made_up, profile))
        assert what(made_up)[-1] == ("left", "by_hand")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda file: file.write_text("cards = [1]"),
            lambda file: file.write_text("cards = ['1A', 'xyz']"),
            lambda file: file.write_text("card = ['1A']"),
            lambda file: file.write_bytes(b"\xff"),
            lambda file: (file.write_text("cards = []"), file.chmod(0o666)),
            lambda file: file.mkdir(),
        ],
        ids=["numbers", "no hex", "misspelt", "no text", "anybody's", "a folder"],
    )
    async def test_a_list_that_cannot_be_read_lets_no_card_in_and_codes_still(
        self, made_up: MadeUpTerminal, spoil: Callable[[Path], object]
    ) -> None:
        profile = staff_card(staff_key())
        enrol(made_up, profile)
        spoil(made_up.configuration.operator.revoked)
        screen = await come(made_up, good(made_up, profile))
        assert "no card is taken" in said(screen.shown[-1])
        assert what(made_up) == [("refused", "cards_unjudged")]
        made_up.pull()
        give_codes(made_up)
        await attend(made_up.terminal, ScriptedScreen([types(CODES[StaffRole.OPERATOR]), back]))
        await made_up.terminal.day_book.write()
        assert what(made_up)[-1] == ("left", "by_hand")


def good(made_up: MadeUpTerminal, profile: StaffCardProfile) -> Holder:
    return Holder(made_up, virtual_staff_card(profile))


def what_came(_: ScriptedScreen, made_up: MadeUpTerminal) -> list[tuple[str, str]]:
    return what(made_up)
