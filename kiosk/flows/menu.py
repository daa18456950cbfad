"""What can be done here and now: every service of the region, with the reason where it cannot."""

from collections.abc import Iterable
from typing import Final

from hardware.printer_state import NotReady
from kiosk.desks.situation import Conditions, Situation
from kiosk.documents.document_name import DocumentName
from kiosk.flows.printer_words import printer_reason_text
from kiosk.language.texts import Message, Text, _
from kiosk.pages.parts import Choice, Icon, Movement, Notice, Tone, WelcomePage
from kiosk.settings.configuration import Mode
from kiosk.settings.region import Identification, Offer, Proof, Service

_LABELS: dict[Service, tuple[Message, Message, Icon]] = {
    Service.CONTRIBUTION_CERTIFICATE: (
        _("Contribution certificate"),
        _("Printed here, with a seal and a code to check it"),
        Icon.CERTIFICATE,
    ),
    Service.REPORT_LOSS: (
        _("Report a lost card"),
        _("Blocks the social security function at once"),
        Icon.CARD_LOST,
    ),
    Service.RELEASE_LOSS: (
        _("Unblock a found card"),
        _("For a card you have found again"),
        Icon.CARD_FOUND,
    ),
    Service.CARD_MATTERS: (
        _("Social security card"),
        _("Status, activation, PIN, cancellation"),
        Icon.CARD,
    ),
    Service.CARD_STATUS: (
        _("Card status"),
        _("What it means, and what can be done"),
        Icon.STATUS,
    ),
    Service.ACTIVATION: (
        _("Activate a new card"),
        _("Activates the social security function"),
        Icon.DONE,
    ),
    Service.PIN_CHANGE: (
        _("Change the PIN"),
        _("The social security PIN, not the bank's"),
        Icon.PIN,
    ),
    Service.PIN_RESET: (
        _("PIN forgotten or locked"),
        _("Where to have it reset, and what to bring"),
        Icon.QUESTION,
    ),
    Service.CANCELLATION: (
        _("Cancel a card"),
        _("Only for people who have moved away; cannot be undone"),
        Icon.WARNING,
    ),
    Service.MY_RECORDS: (
        _("My insurance"),
        _("Months paid, personal account, pension"),
        Icon.STATUS,
    ),
    Service.PAPERS: (
        _("More papers and forms"),
        _("Detail list, rights record, benefit certificate"),
        Icon.PRINTER,
    ),
    Service.GUIDES: (
        _("Service guides"),
        _("What to bring, where to go, whom to call"),
        Icon.GUIDE,
    ),
    Service.CONTRIBUTION_DETAILS: (
        _("Contribution details"),
        _("Every month of every insurance"),
        Icon.MONEY,
    ),
    Service.RIGHTS_RECORD: (
        _("Personal rights record"),
        _("Year by year, with your personal account"),
        Icon.STATUS,
    ),
    Service.BENEFIT_CERTIFICATE: (
        _("Benefit certificate"),
        _("For people who draw a pension"),
        Icon.PENSION,
    ),
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE: (
        _("Move of unemployment insurance"),
        _("For the unemployed who move to another region"),
        Icon.UNEMPLOYMENT,
    ),
    Service.BLANK_FORMS: (
        _("Blank forms"),
        _("To fill in by hand; no card needed"),
        Icon.REGISTRATION,
    ),
}

CARD_MATTERS: Final = (
    Service.CARD_STATUS,
    Service.ACTIVATION,
    Service.PIN_CHANGE,
    Service.PIN_RESET,
    Service.CANCELLATION,
)
"""The services that stand together behind Service.CARD_MATTERS."""

PAPERS = (
    Service.CONTRIBUTION_DETAILS,
    Service.RIGHTS_RECORD,
    Service.BENEFIT_CERTIFICATE,
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE,
    Service.BLANK_FORMS,
)
"""The services that stand together behind Service.PAPERS."""

_PAPER_OF: Final = {
    Service.CONTRIBUTION_CERTIFICATE: DocumentName.CONTRIBUTION_CERTIFICATE,
    Service.CONTRIBUTION_DETAILS: DocumentName.CONTRIBUTION_DETAILS,
    Service.RIGHTS_RECORD: DocumentName.RIGHTS_RECORD,
    Service.BENEFIT_CERTIFICATE: DocumentName.BENEFIT_CERTIFICATE,
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE: DocumentName.UNEMPLOYMENT_MOVE_CERTIFICATE,
    Service.BLANK_FORMS: DocumentName.BLANK_FORM,
}
_WITHOUT_CARD = frozenset(
    (
        *(Service.GUIDES, Service.PAPERS, Service.CARD_MATTERS),
        *(Service.BLANK_FORMS, Service.PIN_RESET),
    )
)
_CONFIRMED_WITH_PIN: Final = frozenset((Service.PIN_CHANGE, Service.CANCELLATION))
"""Whatever shows who somebody is, these want the card itself and its PIN."""
_GROUPS: Final = {Service.PAPERS: PAPERS, Service.CARD_MATTERS: CARD_MATTERS}
_GROUPED: Final = frozenset((*PAPERS, *CARD_MATTERS))

_ELSEWHERE: Final = _("Not at this terminal. Touch to see where, and what to bring.")


def welcome_page(situation: Situation) -> WelcomePage[Service]:
    """Return the page between visits; it knows nobody."""
    configuration = situation.configuration
    demo = _("Demonstration: no real records")
    hint, movement = _how_to_begin(situation)
    return WelcomePage(
        hall=configuration.terminal.hall_name,
        title=_("Welcome. What would you like to do?"),
        card_hint=hint,
        movement=movement,
        services=service_choices(situation),
        devices=device_notices(situation, tuple(Service)),
        notices=tuple(notice.words for notice in situation.region.notices),
        demo=demo if configuration.mode is Mode.DEMO else None,
    )


def service_choices(situation: Situation) -> tuple[Choice[Service], ...]:
    """Return the services in the order a citizen meets them."""
    return _choices(situation, tuple(each for each in Service if each not in _GROUPED))


def card_choices(situation: Situation) -> tuple[Choice[Service], ...]:
    """Return the rarer matters of cards."""
    return _choices(situation, CARD_MATTERS)


def paper_choices(situation: Situation) -> tuple[Choice[Service], ...]:
    """Return the further papers of the region."""
    return _choices(situation, PAPERS)


def service_choice(situation: Situation, service: Service) -> Choice[Service] | None:
    """Return the tile of a service; None where neither region nor hall know the matter.

    One that is not done here can be touched too: its guide says where it is.
    """
    if not _known(situation, service):
        return None
    label, detail, icon = _LABELS[service]
    if not is_done_here(situation, service):
        return Choice(service, label, _ELSEWHERE, icon)
    return Choice(service, label, detail, icon, _unavailable(situation, service))


def service_name(service: Service) -> Message:
    """Return what the menu calls a service."""
    return _LABELS[service][0]


def is_done_here(situation: Situation, service: Service) -> bool:
    """Return whether this terminal does the service: it may, and it can read what is shown."""
    if service in _GROUPS or service in (Service.GUIDES, Service.PIN_RESET):
        return True
    if not offered_here(situation, service):
        return False
    ways = situation.region.accepts(service)
    return _reads_identity_cards(situation) or any(
        Proof.IDENTITY_CARD not in way.proofs for way in ways
    )


def device_notices(situation: Situation, offered: Iterable[Service]) -> tuple[Notice, ...]:
    """Return what is out of service and touches a service that is offered, with the way round."""
    notices = []
    if not situation.conditions.reader_ready:
        notices.append(Notice(_reader_sentence(situation), Tone.CAUTION))
    if _reads_identity_cards(situation) and not situation.conditions.identity_reader_ready:
        notices.append(Notice(_("The ID card reader is out of service"), Tone.CAUTION))
    if situation.conditions.printer_out and not _PAPER_OF.keys().isdisjoint(offered):
        printer = _(
            "{fault}. Certificates are printed at {window}.",
            fault=_printer_fault(situation.conditions),
            window=situation.configuration.windows.for_certificates,
        )
        notices.append(Notice(printer, Tone.CAUTION))
    return tuple(notices)


def _reader_sentence(situation: Situation) -> Text:
    window = situation.configuration.windows.for_cards
    if _identity_reader_ready(situation):
        return _(
            "The card reader is out of service. Use your ID card, or go to {window}.",
            window=window,
        )
    return _("The card reader is out of service. Please go to {window}.", window=window)


def _printer_fault(conditions: Conditions) -> Text:
    condition = conditions.printer
    if isinstance(condition, NotReady) and condition.reasons:
        return printer_reason_text(min(condition.reasons, key=lambda reason: reason.value))
    return _("Printing is out of service")


def _choices(situation: Situation, services: tuple[Service, ...]) -> tuple[Choice[Service], ...]:
    choices = (service_choice(situation, service) for service in services)
    return tuple(choice for choice in choices if choice is not None)


def _known(situation: Situation, service: Service) -> bool:
    if service in _GROUPS:
        return any(_known(situation, each) for each in _GROUPS[service])
    by_region = situation.region.rule(service) is not None
    return service is Service.GUIDES or by_region or _switched_on(situation, service)


def _switched_on(situation: Situation, service: Service) -> bool:
    return any(on.service == service.value for on in situation.configuration.switched_on)


def _reads_identity_cards(situation: Situation) -> bool:
    return situation.configuration.identity_cards.port is not None


def _identity_reader_ready(situation: Situation) -> bool:
    return _reads_identity_cards(situation) and situation.conditions.identity_reader_ready


def _how_to_begin(situation: Situation) -> tuple[Text, Movement | None]:
    """Return what the welcome page asks for, and the movement: nothing that cannot be read now."""
    if not situation.conditions.reader_ready:
        if _identity_reader_ready(situation):
            return _("Place your ID card on the reader."), Movement.LAY_ID_CARD
        return _("Choose a service."), None
    if _identity_reader_ready(situation):
        either = _("Insert your social security card, or place your ID card on the reader.")
        return either, Movement.INSERT_CARD
    return _("Insert your social security card."), Movement.INSERT_CARD


def _unavailable(situation: Situation, service: Service) -> Text | None:
    """Return why a service cannot be had now; what is out of service stands in a notice."""
    windows, conditions = situation.configuration.windows, situation.conditions
    papers = service in _PAPER_OF
    window = windows.for_certificates if papers else windows.for_cards
    if service not in _WITHOUT_CARD and not _can_be_identified(situation, service):
        return _("Not possible here now. Please go to {window}.", window=window)
    if service not in _WITHOUT_CARD and not conditions.records_ready:
        return _("The records system does not answer")
    if papers and (conditions.printer_out or _PAPER_OF[service] in conditions.broken_papers):
        return _("Not possible here now. Please go to {window}.", window=window)
    return None


def offered_here(situation: Situation, service: Service) -> bool:
    """Return whether region or hall let this terminal do the service (R0.2)."""
    rule = situation.region.rule(service)
    by_region = rule is not None and rule.offered is Offer.TERMINAL
    return by_region or _switched_on(situation, service)


def _can_be_identified(situation: Situation, service: Service) -> bool:
    conditions = situation.conditions
    ready = {
        Proof.CARD: conditions.reader_ready,
        Proof.IDENTITY_CARD: conditions.identity_reader_ready,
    }
    if service in _CONFIRMED_WITH_PIN and not conditions.reader_ready:
        return False
    ways: tuple[Identification, ...] = situation.region.accepts(service)
    return any(all(ready[proof] for proof in way.proofs) for way in ways)
