"""What can be done here and now: every service of the region, with the reason where it cannot."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from hardware.printer_state import NotReady
from kiosk.desks.situation import Conditions, Situation
from kiosk.documents.document_name import DocumentName
from kiosk.flows.insurances import limits
from kiosk.flows.printer_words import printer_reason_text
from kiosk.flows.services import GROUPS, ONLY_SHOWN, SERVICES, services_in
from kiosk.language.texts import Text, Words, _, listed, ngettext
from kiosk.pages.parts import Choice, Movement, Notice, Tone, WelcomePage
from kiosk.settings.configuration import Mode
from kiosk.settings.region import Identification, Offer, Proof, WelcomeNotice
from kiosk.settings.service import Service


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
        devices=device_notices(situation, tuple(SERVICES)),
        notices=tuple(
            notice.words for notice in situation.region.notices if _holds(notice, situation)
        ),
        demo=demo if configuration.mode is Mode.DEMO else None,
    )


def _holds(notice: WelcomeNotice, situation: Situation) -> bool:
    """Whether a notice of the region's is true of this hall at this moment."""
    if notice.reads is not None and not _fitted(situation)[notice.reads]:
        return False
    if notice.service is None:
        return True
    choice = service_choice(situation, notice.service)
    return choice is not None and not choice.elsewhere and choice.unavailable is None


def service_choices(
    situation: Situation, group: Service | None = None
) -> tuple[Choice[Service], ...]:
    """Return the services of the menu, or those behind one of its entries, in their order.

    Those that are not done here come last: nobody should find out by touching.
    """
    choices = (service_choice(situation, service) for service in services_in(group))
    known = [choice for choice in choices if choice is not None]
    return tuple(sorted(known, key=lambda choice: choice.elsewhere))


def service_choice(situation: Situation, service: Service) -> Choice[Service] | None:
    """Return the tile of a service; None where neither region nor hall know the matter.

    One that is not done here can be touched too: its guide says where it is.
    """
    if not _known(situation, service):
        return None
    row = SERVICES[service]
    if not is_done_here(situation, service):
        where = _("At {window}. Touch for what to bring.", window=window_for(situation, service))
        return Choice(service, row.label, where, row.icon, elsewhere=True)
    detail = _detail(situation, service)
    return Choice(service, row.label, detail, row.icon, _unavailable(situation, service))


MOST_NAMED: Final = 2
"""So many matters are named on a tile: with more, a wide panel has room for two rows, not three."""


def _detail(situation: Situation, service: Service) -> Text:
    """Return the second line of a tile: made of what is really done behind it, in this hall."""
    row, region = SERVICES[service], situation.region
    if service in GROUPS:
        behind = [SERVICES[each] for each in _done_behind(situation, service)]
        words: list[Text] = [each.briefly for each in behind if each.briefly is not None]
        if len(words) > MOST_NAMED:
            return _("Here: {services} and more", services=listed(words[:MOST_NAMED]))
        return _("Here: {services}", services=listed(words)) if words else row.detail
    if service is Service.REPORT_LOSS and region.temporary_loss.lasts_days is not None:
        return ngettext(
            "Blocks the card at once; after {count} day it works again by itself",
            "Blocks the card at once; after {count} days it works again by itself",
            region.temporary_loss.lasts_days,
        )
    return limits(region, service) or row.detail


def _done_behind(situation: Situation, group: Service) -> Iterator[Service]:
    """Return what is done here behind an entry of the menu; not what is only shown."""
    for service in services_in(group):
        if service in ONLY_SHOWN or not _known(situation, service):
            continue
        if service in GROUPS and not any(_done_behind(situation, service)):
            continue
        if is_done_here(situation, service):
            yield service


def window_for(situation: Situation, service: Service) -> Words:
    """Return where a service is done that is not done here: mostly a window of the hall."""
    elsewhere = situation.region.place_of(service)
    if elsewhere is not None:
        return elsewhere
    windows = situation.configuration.windows
    row = SERVICES[service]
    of_cards = row.paper is None and not row.signed
    return windows.for_cards if of_cards else windows.for_certificates


def is_done_here(situation: Situation, service: Service) -> bool:
    """Return whether this terminal does the service: it may, and it can read what is shown."""
    if service in GROUPS or service is Service.GUIDES or service in ONLY_SHOWN:
        return True
    if not offered_here(situation, service):
        return False
    fitted = _fitted(situation)
    ways = situation.region.accepts(service)
    return any(all(fitted[proof] for proof in way.proofs) for way in ways)


def _fitted(situation: Situation) -> Mapping[Proof, bool]:
    """Return what this terminal has a device for."""
    return {
        Proof.CARD: True,
        Proof.IDENTITY_CARD: _reads_identity_cards(situation),
        Proof.ELECTRONIC_CARD: situation.configuration.code_scanner.is_fitted,
    }


def device_notices(situation: Situation, offered: Iterable[Service]) -> tuple[Notice, ...]:
    """Return what is out of service and touches a service that is offered, with the way round."""
    notices = []
    if not situation.conditions.reader_ready:
        notices.append(Notice(_reader_sentence(situation), Tone.CAUTION))
    if _reads_identity_cards(situation) and not situation.conditions.identity_reader_ready:
        notices.append(Notice(_("The ID card reader is out of service"), Tone.CAUTION))
    if (stores := _stores_sentence(situation, offered)) is not None:
        notices.append(Notice(stores, Tone.CAUTION))
    if situation.conditions.printer_out and any(SERVICES[each].paper for each in offered):
        printer = _(
            "{fault}. Certificates are printed at {window}.",
            fault=_printer_fault(situation.conditions),
            window=situation.configuration.windows.for_certificates,
        )
        notices.append(Notice(printer, Tone.CAUTION))
    return tuple(notices)


def _stores_sentence(situation: Situation, offered: Iterable[Service]) -> Text | None:
    """Return what records, journal or clock keep from being done; the widest of it alone."""
    window, conditions = situation.configuration.windows.for_cards, situation.conditions
    rows = tuple(SERVICES[each] for each in offered)
    if not conditions.records_ready and any(row.needs_proof for row in rows):
        return _("The records system does not answer. Please go to {window}.", window=window)
    if not any(row.written_down for row in rows):
        return None
    if conditions.clock_fault is not None:
        return _(
            "The clock of this terminal is wrong, so nothing is changed or printed. "
            "Please go to {window}.",
            window=window,
        )
    if not conditions.journal_ready:
        return _(
            "Nothing can be changed or printed here now. Please go to {window}.", window=window
        )
    return None


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


def _known(situation: Situation, service: Service) -> bool:
    if service in GROUPS:
        return any(_known(situation, each) for each in services_in(service))
    by_region = situation.region.rule(service) is not None
    return service is Service.GUIDES or by_region or _switched_on(situation, service)


def _switched_on(situation: Situation, service: Service) -> bool:
    return any(on.service is service for on in situation.configuration.switched_on)


def _reads_identity_cards(situation: Situation) -> bool:
    return situation.configuration.identity_cards.port is not None


def _identity_reader_ready(situation: Situation) -> bool:
    return _reads_identity_cards(situation) and situation.conditions.identity_reader_ready


def _how_to_begin(situation: Situation) -> tuple[Text, Movement | None]:
    """Return what the welcome page asks for, and the movement: nothing that cannot be read now."""
    if not situation.conditions.records_ready:
        return _("Choose a service."), None
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
    if service in GROUPS:
        return _nothing_behind(situation, service)
    conditions, row = situation.conditions, SERVICES[service]
    window = window_for(situation, service)
    if row.needs_proof and not _can_be_identified(situation, service):
        return _("Not possible here now. Please go to {window}.", window=window)
    if row.needs_proof and not conditions.records_ready:
        return _("The records system does not answer")
    if row.needs_proof and conditions.clock_fault is not None:
        return _("The clock of this terminal is wrong")
    if row.written_down and not conditions.journal_ready:
        return _("Not possible here now. Please go to {window}.", window=window)
    if (row.signed or _is_signed(situation, service)) and (
        situation.configuration.trust is None or _form_of(service) in conditions.broken_papers
    ):
        return _("Not possible here now. Please go to {window}.", window=window)
    if row.paper and (conditions.printer_out or row.paper in conditions.broken_papers):
        return _("Not possible here now. Please go to {window}.", window=window)
    return None


def _nothing_behind(situation: Situation, group: Service) -> Text | None:
    """Return why an entry of the menu leads to nothing that can be had now; None if to anything."""
    behind = (service_choice(situation, each) for each in services_in(group))
    reasons = [choice.unavailable for choice in behind if choice is not None]
    return reasons[0] if reasons and None not in reasons else None


def _is_signed(situation: Situation, service: Service) -> bool:
    """Return whether the region wants a change of a card signed."""
    rule = situation.region.rule(service)
    return rule is not None and rule.signed is not None


def _form_of(service: Service) -> DocumentName:
    """Return the form on which a service is applied for."""
    if SERVICES[service].signed:
        return DocumentName(f"{service.value}_form")
    return DocumentName.CARD_CHANGE_FORM


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
        Proof.ELECTRONIC_CARD: conditions.code_scanner_ready,
    }
    if SERVICES[service].confirmed_with_pin and not conditions.reader_ready:
        return False
    ways: tuple[Identification, ...] = situation.region.accepts(service)
    return any(all(ready[proof] for proof in way.proofs) for way in ways)
