"""A terminal with a security module or a central server: settings, slots, cards, the doctor."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from db.demo_people import DemoRole, demo_cast
from hardware.reader_watch import CardInserted, CardInsertion, ReaderAttached
from hardware.security_module.central_server import CentralServer
from hardware.security_module.errors import SecurityModuleAbsent, SecurityModuleSilent
from hardware.security_module.external_form import ExternalForm
from hardware.security_module.psam import Psam
from hardware.simulators.card_server import ServerFault, VirtualCardServer
from hardware.simulators.psam import KEYS_OF_THE_SIMULATED_PSAM, VirtualPsam
from hardware.simulators.psam_keys import MadeUpKeys
from hardware.simulators.virtual_card import VirtualCard
from hardware.social_card.algorithm import CardAlgorithm
from hardware.social_card.card_data import HolderData
from hardware.social_card.errors import AuthenticationRejected, NeedsAuthentication
from hardware.social_card.session import CardProof
from kiosk.demo.devices import card_of
from kiosk.demo.rehearsal.in_place import InPlace
from kiosk.desks.card_desk import CardDesk, CardOnDesk
from kiosk.desks.card_slot import (
    CardSlot,
    Empty,
    InsertedCard,
    Occupied,
    OutOfOrder,
    SlotFault,
    SlotState,
)
from kiosk.desks.reader_events import SlotKeeper
from kiosk.desks.security_module import module_of
from kiosk.doctor.examine import examine
from kiosk.doctor.finding import Finding, Health
from kiosk.flows.ends import AfterService
from kiosk.flows.visit import Changed
from kiosk.language.texts import Language
from kiosk.pages.kinds import Chosen, Decision
from kiosk.settings.card_reader import SlotRules
from kiosk.settings.configuration import (
    CardSettings,
    Configuration,
    Unproven,
    load_configuration,
)
from kiosk.settings.security_module import (
    CardServerSettings,
    PsamKeySettings,
    PsamSettings,
    SecurityModuleSettings,
    is_module_slot,
)
from kiosk.settings.service import Service
from kiosk.settings.toml_files import DataFileBroken
from kiosk.terminal.assembly import authenticator_of, card_call_limit_s
from tests.kiosk.made_up_terminal import MadeUpTerminal
from tests.kiosk.scripted_screen import answers, pin

MODULE_SLOT: Final = "Demo Reader SAM 00 01"
PSAM: Final = PsamSettings(
    reader="SAM",
    keys=tuple(
        PsamKeySettings(
            keys.algorithm,
            f"{keys.internal.usage:02X}{keys.internal.index:02X}",
            f"{keys.external.usage:02X}{keys.external.index:02X}",
        )
        for keys in KEYS_OF_THE_SIMULATED_PSAM
    ),
    external_form=ExternalForm.ONE_CHALLENGE,
)
TERMINAL: Final = """
mode = "production"
[cards]
unproven = "accept"
source = "测试"
[terminal]
id = "A1"
region = "jinan"
hall = "大厅"
agency = "机构"
"""


def settings_in(folder: Path, text: str) -> SecurityModuleSettings | None:
    """What a file with this section says."""
    file = folder / "kiosk.toml"
    file.write_text(TERMINAL + text, encoding="utf-8")
    return load_configuration(file).security_module


def test_no_section_is_no_module(tmp_path: Path) -> None:
    assert settings_in(tmp_path, "") is None


def test_a_module_in_the_settings(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path,
        """
        [security_module]
        reader = "SAM"
        external_form = "information behind"
        [[security_module.keys]]
        algorithm = "3DES"
        internal = "485C"
        external = "485d"
        environment = "7378312E73682EC9E7BBE1B1A3D5CF"
        [[security_module.keys]]
        algorithm = "SM4"
        internal = "4801"
        external = "4802"
        """,
    )
    assert settings == PsamSettings(
        "SAM",
        (
            PsamKeySettings(
                CardAlgorithm.TRIPLE_DES, "485C", "485d", "7378312E73682EC9E7BBE1B1A3D5CF"
            ),
            PsamKeySettings(CardAlgorithm.SM4, "4801", "4802"),
        ),
        ExternalForm.INFORMATION_BEHIND,
    )


def test_a_server_in_the_settings(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path, '[security_module]\naddress = "https://cards.example/"\ntimeout_s = 3\n'
    )
    assert settings == CardServerSettings("https://cards.example/", 3.0)


KEY = '[[security_module.keys]]\nalgorithm = "SM4"\ninternal = "4801"\nexternal = "4802"\n'
MODULE = '[security_module]\nreader = "SAM"\nexternal_form = "one challenge"\n'


@pytest.mark.parametrize(
    "text",
    [
        "[security_module]\n",
        '[security_module]\nreader = "SAM"\n' + KEY,
        MODULE,
        MODULE + "keys = []\n",
        MODULE.replace("SAM", "") + KEY,
        MODULE.replace("one challenge", "guess") + KEY,
        MODULE + KEY + KEY,
        MODULE + KEY.replace("4801", "480"),
        MODULE + KEY.replace("4801", "48 1"),
        MODULE + KEY.replace("4801", "480G"),
        MODULE + KEY.replace("SM4", "unknown"),
        MODULE + KEY + 'environment = "737"\n',
        MODULE + KEY + f'environment = "{"00" * 17}"\n',
        MODULE + 'address = "https://cards.example/"\n' + KEY,
        '[security_module]\naddress = "http://cards.example/"\n',
        '[security_module]\naddress = "https://cards.example/"\ntimeout_s = 0\n',
        '[security_module]\naddress = "https://cards.example/"\ntimeout_s = 10.5\n',
    ],
)
def test_settings_that_are_no_module_and_no_server(tmp_path: Path, text: str) -> None:
    assert settings_in(tmp_path, MODULE + KEY) is not None
    with pytest.raises(DataFileBroken, match="security_module"):
        settings_in(tmp_path, text)


def test_which_slots_are_the_modules() -> None:
    assert is_module_slot(PSAM, MODULE_SLOT)
    assert not is_module_slot(PSAM, "Demo Reader 00 00")
    assert not is_module_slot(None, MODULE_SLOT)
    assert not is_module_slot(CardServerSettings("https://cards.example/"), MODULE_SLOT)


def test_the_modules_slot_is_no_reader_for_citizens() -> None:
    slot = CardSlot()
    keeper = SlotKeeper(slot, SlotRules(module=PSAM))
    module = (ReaderAttached(MODULE_SLOT), CardInserted(MODULE_SLOT, CardInsertion(1), b""))

    states: list[SlotState] = []
    for look in (module, (ReaderAttached("A"),), (CardInserted("A", CardInsertion(2), b""),)):
        keeper.handle(look)
        states.append(slot.state)
    assert states == [
        OutOfOrder(SlotFault.NO_READER),
        Empty(),
        Occupied(InsertedCard("A", 2)),
    ]

    taken_for_a_card = CardSlot()
    SlotKeeper(taken_for_a_card).handle(module)
    assert taken_for_a_card.state == Occupied(InsertedCard(MODULE_SLOT, 1))


def test_the_drivers(made_up: MadeUpTerminal) -> None:
    server = CardServerSettings("https://cards.example/")
    assert isinstance(module_of(PSAM, made_up.readers), Psam)
    assert isinstance(module_of(server, made_up.readers), CentralServer)


@pytest.fixture
def keys() -> MadeUpKeys:
    return MadeUpKeys.random()


@pytest.fixture
def locked_card(made_up: MadeUpTerminal, keys: MadeUpKeys) -> VirtualCard:
    """The cast's card of version 3.00, with keys."""
    person = next(one for one in demo_cast() if one.role is DemoRole.CARD_VERSION_3)
    return made_up.made(keys.put_on(card_of(person)))


def desk_of(made_up: MadeUpTerminal, module: SecurityModuleSettings | None) -> CardDesk:
    """The desk of this terminal, as it would be with other settings."""
    configuration = replace(made_up.configuration, security_module=module)
    return CardDesk(
        made_up.readers,
        CardSlot(),
        InPlace("card reader", limit_s=card_call_limit_s(configuration)),
        authenticator_of(configuration, made_up.readers),
        clock=made_up.clock,
    )


async def put_on(desk: CardDesk, made_up: MadeUpTerminal, card: VirtualCard) -> CardOnDesk:
    """Insert the card and open it."""
    inserted = made_up.insert(card)
    desk.slot.turn(Occupied(inserted))
    return await desk.open(inserted)


async def test_without_a_module_the_card_needs_authentication(
    made_up: MadeUpTerminal, locked_card: VirtualCard
) -> None:
    card = await put_on(desk_of(made_up, None), made_up, locked_card)
    assert isinstance(card.reading.holder, NeedsAuthentication)
    assert not card.proven


async def test_the_module_opens_the_card(
    made_up: MadeUpTerminal, keys: MadeUpKeys, locked_card: VirtualCard
) -> None:
    made_up.readers.attach_reader(MODULE_SLOT)
    made_up.readers.insert(MODULE_SLOT, VirtualPsam(keys, permit=made_up.permit))
    card = await put_on(desk_of(made_up, PSAM), made_up, locked_card)
    assert isinstance(card.reading.holder, HolderData)
    assert card.proven


@pytest.mark.parametrize("proof", CardProof)
async def test_only_a_card_that_the_module_authenticated_is_proven(
    made_up: MadeUpTerminal, proof: CardProof
) -> None:
    card = await put_on(desk_of(made_up, None), made_up, made_up.card(DemoRole.NORMAL))
    card.reading = replace(card.reading, proof=proof)
    assert card.proven is (proof is CardProof.GENUINE)


@pytest.mark.parametrize("unproven", [Unproven.REFUSE, Unproven.LOOK])
async def test_a_card_that_proved_itself_does_what_its_pin_opens(
    made_up: MadeUpTerminal, keys: MadeUpKeys, locked_card: VirtualCard, unproven: Unproven
) -> None:
    made_up.readers.attach_reader(MODULE_SLOT)
    made_up.readers.insert(MODULE_SLOT, VirtualPsam(keys, permit=made_up.permit))
    desk = desk_of(made_up, PSAM)
    configuration = replace(made_up.configuration, cards=CardSettings(unproven, "a test"))
    made_up.terminal = replace(
        made_up.terminal,
        configuration=configuration,
        cards=desk,
    )
    visit, screen = await made_up.visit(
        *(pin("123456"), answers(Decision.CONFIRMED), answers(Chosen(AfterService.FINISH))),
        service=Service.REPORT_LOSS,
        card=locked_card,
    )
    assert screen.kinds == ["PinPage", "ConfirmPage", "ResultPage"]
    assert visit.changed is Changed.DONE


async def test_the_server_opens_the_card(
    made_up: MadeUpTerminal, keys: MadeUpKeys, locked_card: VirtualCard
) -> None:
    with VirtualCardServer(keys, permit=made_up.permit) as server:
        card = await put_on(desk_of(made_up, CardServerSettings(server.url)), made_up, locked_card)
        assert isinstance(card.reading.holder, HolderData)


async def test_a_module_that_is_not_there_is_no_card_that_was_pulled(
    made_up: MadeUpTerminal, locked_card: VirtualCard
) -> None:
    made_up.readers.attach_reader(MODULE_SLOT)
    with pytest.raises(SecurityModuleAbsent):
        await put_on(desk_of(made_up, PSAM), made_up, locked_card)


async def test_a_silent_server_costs_the_card_nothing(
    made_up: MadeUpTerminal, keys: MadeUpKeys, locked_card: VirtualCard
) -> None:
    with VirtualCardServer(keys, permit=made_up.permit, fault=ServerFault.SILENT) as server:
        soon = desk_of(made_up, CardServerSettings(server.url, timeout_s=0.2))
        with pytest.raises(SecurityModuleSilent):
            await put_on(soon, made_up, locked_card)
        assert locked_card.authentication_tries_left == 3
        server.fault = ServerFault.NONE
        desk = desk_of(made_up, CardServerSettings(server.url))
        card = await put_on(desk, made_up, locked_card)
        assert isinstance(card.reading.holder, HolderData)


async def test_a_card_put_in_again_and_again_loses_one_try_only(
    made_up: MadeUpTerminal, keys: MadeUpKeys, locked_card: VirtualCard
) -> None:
    wrong = replace(keys, external=MadeUpKeys.random().external)
    made_up.readers.attach_reader(MODULE_SLOT)
    made_up.readers.insert(MODULE_SLOT, VirtualPsam(wrong, permit=made_up.permit))
    desk = desk_of(made_up, PSAM)
    for _ in range(4):
        with pytest.raises(AuthenticationRejected):
            await put_on(desk, made_up, locked_card)
    assert locked_card.authentication_tries_left == 2


def finding(configuration: Configuration) -> Finding:
    """What the doctor says of the module."""
    return next(one for one in examine(configuration) if one.thing == "security module")


@pytest.mark.usefixtures("pcscd")  # libpcsclite remembers for ever where it looked first
def test_the_doctor(made_up: MadeUpTerminal, keys: MadeUpKeys) -> None:
    assert finding(made_up.configuration).health is Health.WELL
    with VirtualCardServer(keys, permit=made_up.permit) as server:
        settings = CardServerSettings(server.url)
        configuration = replace(made_up.configuration, security_module=settings)
        found = finding(configuration)
        assert (found.health, found.state) == (Health.WELL, server.url)
    found = finding(configuration)
    assert found.health is Health.OUT_OF_SERVICE
    assert found.state.startswith("security_module.silent: ")
    assert "[security_module]" in found.advised(Language.ENGLISH)


def test_the_samples_in_the_shipped_settings(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[3] / "packaging" / "kiosk.toml").read_text(encoding="utf-8")
    _, *samples = shipped.split("# [security_module]\n")
    kinds = []
    for sample in samples:
        body, _, _ = sample.partition("#\n# or ")
        lines = [line.removeprefix("# ") for line in body.splitlines() if line.startswith("# ")]
        kinds.append(type(settings_in(tmp_path, "\n".join(["[security_module]", *lines]))))
    assert kinds == [PsamSettings, CardServerSettings]
