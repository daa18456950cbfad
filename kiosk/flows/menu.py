"""What can be done here and now: every service of the region, with the reason where it cannot."""

from dataclasses import dataclass

from hardware.printer_state import NotReady
from kiosk.conditions import Conditions
from kiosk.configuration import Configuration, Mode
from kiosk.flows.printer_words import printer_reason_text
from kiosk.pages import Choice, Icon, Notice, Tone, WelcomePage
from kiosk.region import Offer, Region, Service
from kiosk.texts import Message, Text, Words, _

_LABELS: dict[Service, tuple[Message, Message, Icon]] = {
    Service.CONTRIBUTION_CERTIFICATE: (
        _("Contribution certificate"),
        _("Printed here, with a seal and a code to check it"),
        Icon.CERTIFICATE,
    ),
    Service.REPORT_LOSS: (
        _("Report a card lost"),
        _("Blocks the social security function at once"),
        Icon.CARD_LOST,
    ),
    Service.RELEASE_LOSS: (
        _("Release a found card"),
        _("Ends a temporary loss report"),
        Icon.CARD_FOUND,
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
        _("Each month of each insurance"),
        Icon.MONEY,
    ),
    Service.RIGHTS_RECORD: (
        _("Personal rights record"),
        _("Year by year, with your personal account"),
        Icon.STATUS,
    ),
    Service.BENEFIT_CERTIFICATE: (
        _("Benefit certificate"),
        _("For those who draw a pension"),
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

PAPERS = (
    Service.CONTRIBUTION_DETAILS,
    Service.RIGHTS_RECORD,
    Service.BENEFIT_CERTIFICATE,
    Service.UNEMPLOYMENT_MOVE_CERTIFICATE,
    Service.BLANK_FORMS,
)
"""The services that stand together behind Service.PAPERS."""

_PRINTED = frozenset((Service.CONTRIBUTION_CERTIFICATE, *PAPERS))
_WITHOUT_CARD = frozenset((Service.GUIDES, Service.PAPERS, Service.BLANK_FORMS))


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides about the menu: the terminal's settings, its region, and its devices now."""

    configuration: Configuration
    region: Region
    conditions: Conditions


def welcome_page(situation: Situation) -> WelcomePage[Service]:
    """Return the page between visits; it knows nobody."""
    configuration = situation.configuration
    demo = _("Demonstration: made-up people, no real records")
    return WelcomePage(
        hall=Words(configuration.terminal.hall),
        title=_("Welcome. What would you like to do?"),
        card_hint=_("Insert your social security card, or touch a matter."),
        services=service_choices(situation),
        devices=device_notices(situation),
        notices=tuple(notice.words for notice in situation.region.notices),
        demo=demo if configuration.mode is Mode.DEMO else None,
    )


def service_choices(situation: Situation) -> tuple[Choice[Service], ...]:
    """Return the services in the order a citizen meets them."""
    return tuple(
        _choice(situation, service)
        for service in Service
        if service not in PAPERS and _known(situation.region, service)
    )


def paper_choices(situation: Situation) -> tuple[Choice[Service], ...]:
    """Return the further papers of the region.

    One that is not issued here can be touched too: its guide says where it is.
    """
    return tuple(
        _choice(situation, service)
        if offered_here(situation, service)
        else _elsewhere(situation, service)
        for service in PAPERS
        if _known(situation.region, service)
    )


def device_notices(situation: Situation) -> tuple[Notice, ...]:
    """Return what is out of service, in words, with the way round it."""
    notices = []
    if not situation.conditions.reader_ready:
        reader = _(
            "The card reader is out of service. Please go to {window}.",
            window=Words(situation.configuration.windows.cards),
        )
        notices.append(Notice(reader, Tone.CAUTION))
    if situation.conditions.printer_out:
        notices.append(Notice(_printer_sentence(situation), Tone.CAUTION))
    return tuple(notices)


def _printer_sentence(situation: Situation) -> Text:
    return _(
        "{fault}. {window} prints certificates.",
        fault=_printer_fault(situation.conditions),
        window=Words(situation.configuration.windows.certificates),
    )


def _printer_fault(conditions: Conditions) -> Text:
    condition = conditions.printer
    if isinstance(condition, NotReady) and condition.reasons:
        return printer_reason_text(min(condition.reasons, key=lambda reason: reason.value))
    return _("Printing is out of service")


def _known(region: Region, service: Service) -> bool:
    if service is Service.PAPERS:
        return any(_known(region, paper) for paper in PAPERS)
    return service is Service.GUIDES or region.rule(service) is not None


def _choice(situation: Situation, service: Service) -> Choice[Service]:
    label, detail, icon = _LABELS[service]
    return Choice(service, label, detail, icon, _unavailable(situation, service))


def _elsewhere(situation: Situation, service: Service) -> Choice[Service]:
    label, _detail, icon = _LABELS[service]
    window = Words(situation.configuration.windows.certificates)
    where = _("At {window}, not at this terminal. Touch to read how.", window=window)
    return Choice(service, label, where, icon)


def _unavailable(situation: Situation, service: Service) -> Text | None:
    if service in (Service.GUIDES, Service.PAPERS):
        return None
    if not offered_here(situation, service):
        window = Words(situation.configuration.windows.cards)
        return _("At {window}, not at this terminal", window=window)
    if service not in _WITHOUT_CARD and not situation.conditions.reader_ready:
        return _("The card reader is out of service")
    if service not in _WITHOUT_CARD and not situation.conditions.records_ready:
        return _("The records do not answer")
    if service in _PRINTED and situation.conditions.printer_out:
        return _printer_sentence(situation)
    return None


def offered_here(situation: Situation, service: Service) -> bool:
    """Return whether region or hall let this terminal do the service (R0.2)."""
    rule = situation.region.rule(service)
    by_hall = any(on.service == service.value for on in situation.configuration.switched_on)
    return by_hall or (rule is not None and rule.offered is Offer.TERMINAL)
