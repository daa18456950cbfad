"""Finding out who stands there, by what the service takes as proof, once in a visit.

An identity card need not stay: lifted while it is read, it is asked for again; lifted afterwards,
nothing happens. A social security card that is pulled out ends the visit at any time.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final, assert_never

from db.errors import HolderUnknown
from db.records import Holder
from hardware.card_errors import CardMute, NotASocialSecurityCard
from hardware.id_card.presence import CardLaying
from hardware.social_card.card_data import HolderData
from hardware.social_card.reading import CardReading
from kiosk.desks.card_desk import CardOnDesk
from kiosk.desks.card_slot import InsertedCard
from kiosk.flows.ask_proof import CodeThere, IdCardThere, ask_for_proof
from kiosk.flows.card_state import state_notices
from kiosk.flows.pin_entry import WHICH_PIN, ask_pin
from kiosk.flows.visit import Visit
from kiosk.flows.wording import LOOKING_UP, READING_CARD, STILL_READING_CARD
from kiosk.language.texts import _
from kiosk.pages.kinds import Back, WorkingPage
from kiosk.rules.citizen import (
    CardNotProven,
    Citizen,
    IdentityCardInstead,
    NoReaderForProof,
    citizen_with_card,
    citizen_with_electronic_card,
    citizen_with_identity_card,
    holder_on_card,
    numbers_on_identity_card,
    readable_proofs,
    require_agreement,
    require_same_person,
)
from kiosk.settings.configuration import Unproven
from kiosk.settings.region import FOR_GOOD, Identification, Proof
from kiosk.settings.service import Service

_READING_IDENTITY_CARD = WorkingPage(
    _("Reading your ID card"), _("Leave it on the reader for a moment.")
)
_STILL_READING_IDENTITY_CARD = WorkingPage(
    _("Still reading your ID card"), _("This takes longer than usual. Please leave it there.")
)
_CHECKING_CODE = WorkingPage(_("Checking your electronic card"), _("You can put your phone away."))
_IDENTITY_CARD_READ = WorkingPage(
    _("Your ID card has been read"), _("You can take it back. Looking up your records.")
)

#: What a card that has not proved itself is enough for where the hall says "look".
LOOKING_SERVICES: Final = frozenset(
    {
        *(Service.MY_RECORDS, Service.CARD_STATUS, Service.GUIDES),
        *(Service.CARD_MATTERS, Service.PAPERS, Service.PIN_RESET),
        Service.CARD_REPLACEMENT,
        *(Service.APPLICATIONS, Service.CERTIFICATION, Service.MY_APPLICATIONS),
        *(Service.TRANSFERS, Service.UNEMPLOYMENT_ALLOWANCE),
    }
)

#: Before a matter is chosen, whatever somebody shows says who they are.
_ANY_PROOF = (Identification.CARD, Identification.IDENTITY_CARD)


async def identify(visit: Visit, service: Service | None = None) -> Citizen | Back:
    """Return the citizen, known by what `service` takes as proof.

    Raises:
        CardError, ReaderError, PcscUnavailable: the card could not be used.
        IdCardError, ModuleError: the identity card could not be read.
        CodeGarbled, CodeNotTaken: the electronic card's code is none, or is not good any more.
        IdentityError: its holder cannot be served with it.
        DatabaseError: the records do not know them, or do not answer.
    """
    if visit.citizen is None:
        visit.terminal.devices.require_records()
    region = visit.terminal.region
    accepted = _ANY_PROOF if service is None else region.accepts(service)
    without_card = () if service in FOR_GOOD else accepted
    while visit.citizen is None or not visit.citizen.is_known_enough(accepted):
        devices = visit.terminal.devices
        wanted = readable_proofs(
            visit.citizen,
            accepted,
            card_reader=devices.reader_ready,
            identity_reader=devices.identity_reader_ready,
            code_scanner=devices.code_scanner_ready,
        )
        together = Identification.BOTH in accepted
        shown = await ask_for_proof(visit, wanted, service, together=together)
        match shown:
            case InsertedCard():
                if await _show_card(visit, without_card) is Back.BACK:
                    return Back.BACK
            case IdCardThere(laying):
                await _show_identity_card(visit, laying)
            case CodeThere(code):
                await _show_code(visit, code)
            case Back.BACK:
                return Back.BACK
            case _:
                assert_never(shown)
    if service is None or service in LOOKING_SERVICES:
        return visit.citizen
    return await identify_for_more_than_looking(visit, service)


async def identify_for_more_than_looking(visit: Visit, service: Service) -> Citizen | Back:
    """Return the citizen, known by more than a card that has not proved itself where one may look
    only with such a card: by what else the service takes as proof.

    Raises:
        CardNotProven: it takes nothing else, or nothing else can be read here.
        As `identify`.
    """
    assert visit.citizen is not None, "nobody is known"  # noqa: S101 - our own bug
    if visit.card_proven or visit.terminal.configuration.unproven is not Unproven.LOOK:
        return visit.citizen
    accepted = visit.terminal.region.accepts(service)
    while not (known := _without_card(visit.citizen)).is_known_enough(accepted):
        shown = await ask_for_proof(
            visit, _proofs_besides_card(visit, known, accepted), service, instead_of_card=True
        )
        match shown:
            case IdCardThere(laying):
                await _show_identity_card(visit, laying)
            case CodeThere(code):
                await _show_code(visit, code)
            case Back.BACK:
                return Back.BACK
            case InsertedCard():
                raise CardNotProven
            case _:
                assert_never(shown)
    return visit.citizen


def _without_card(citizen: Citizen) -> Citizen:
    return replace(citizen, proofs=citizen.proofs - {Proof.CARD})


def _proofs_besides_card(
    visit: Visit, known: Citizen, accepted: Iterable[Identification]
) -> frozenset[Proof]:
    devices = visit.terminal.devices
    try:
        return readable_proofs(
            known,
            accepted,
            card_reader=False,
            identity_reader=devices.identity_reader_ready,
            code_scanner=devices.code_scanner_ready,
        )
    except NoReaderForProof as error:
        raise CardNotProven from error


async def read_card(
    visit: Visit, without_card: Iterable[Identification] = ()
) -> tuple[CardOnDesk, CardReading, HolderData]:
    """Return the inserted card on the desk, what it says, and the holder it names.

    Args:
        without_card: what does for the service where the card is not taken.

    Raises:
        CardError, ReaderError, PcscUnavailable: the card could not be used.
        IdentityError: its holder cannot be served with it.
    """
    async with visit.working(READING_CARD, slow=STILL_READING_CARD):
        card = await _put_on_desk(visit)
    on_card = holder_on_card(card.reading, today=visit.today)
    require_same_person(visit.citizen, on_card.social_security_number)
    visit.card_proven = card.proven
    if not card.proven and visit.terminal.configuration.unproven is Unproven.REFUSE:
        reads_others = visit.terminal.devices.identity_reader_ready
        helps = reads_others and Identification.IDENTITY_CARD in without_card
        raise IdentityCardInstead if helps else CardNotProven
    return card, card.reading, on_card


def require_proven_card(visit: Visit) -> None:
    """Return unless the hall lets the card that was read look only.

    Raises:
        CardNotProven
    """
    if not visit.card_proven and visit.terminal.configuration.unproven is Unproven.LOOK:
        raise CardNotProven


async def look_up(visit: Visit, reading: CardReading, on_card: HolderData) -> Citizen:
    """Return who carries the card, as the records and the card agree.

    Raises:
        IdentityError, DatabaseError
    """
    async with visit.asking_records(LOOKING_UP):
        holder = await visit.terminal.records.find_holder(on_card.social_security_number)
        record = await visit.terminal.records.find_card(reading.issuer.identification_code)
    require_agreement(reading.issuer, record)
    return citizen_with_card(holder, record)


def remember(visit: Visit, citizen: Citizen) -> None:
    """Keep for this visit that the citizen is known by their card and its PIN."""
    known = visit.citizen
    assert citizen.card is not None, "known without a card"  # noqa: S101 - our own bug
    visit.citizen = citizen if known is None else known.with_card(citizen.card)


async def _show_card(visit: Visit, without_card: Iterable[Identification]) -> Back | None:
    card, reading, on_card = await read_card(visit, without_card)
    # What keeps somebody from being served is said before they type a PIN for nothing.
    citizen = await look_up(visit, reading, on_card)
    pin = await ask_pin(visit, card, _("Enter your PIN"), WHICH_PIN, state_notices(visit, citizen))
    if pin is Back.BACK:
        return Back.BACK
    visit.keep_pin(pin)
    remember(visit, citizen)
    return None


async def _show_identity_card(visit: Visit, laying: CardLaying) -> None:
    async with visit.working(_READING_IDENTITY_CARD, slow=_STILL_READING_IDENTITY_CARD):
        document = await visit.terminal.identity_cards.read(laying)
    visit.identity_card_shown = True
    today = visit.today
    numbers = numbers_on_identity_card(document, today=today)
    require_same_person(visit.citizen, *numbers)
    if visit.citizen is not None:
        visit.citizen = visit.citizen.with_identity_card()
        return
    async with visit.asking_records(_IDENTITY_CARD_READ):
        holder = await _find_holder(visit, numbers)
    visit.citizen = citizen_with_identity_card(holder)


async def _show_code(visit: Visit, code: str) -> None:
    async with visit.asking_records(_CHECKING_CODE):
        holder = await visit.terminal.records.resolve_code(code)
    visit.code_shown = True
    require_same_person(visit.citizen, holder.social_security_number)
    if visit.citizen is None:
        visit.citizen = citizen_with_electronic_card(holder)
    else:
        visit.citizen = visit.citizen.with_electronic_card()


async def _find_holder(visit: Visit, numbers: tuple[str, ...]) -> Holder:
    """Return whom the records know under one of the numbers, the first asked first."""
    *others, last = numbers
    for number in others:
        with suppress(HolderUnknown):
            return await visit.terminal.records.find_holder(number)
    return await visit.terminal.records.find_holder(last)


async def _put_on_desk(visit: Visit) -> CardOnDesk:
    assert visit.card is not None, "nothing to read"  # noqa: S101 - our own bug
    if visit.desk_card is None:
        try:
            visit.desk_card = await visit.terminal.cards.open(visit.card)
        except (CardMute, NotASocialSecurityCard):
            visit.card_is_strange = True
            raise
        visit.hold(visit.desk_card)
    return visit.desk_card
