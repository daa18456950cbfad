"""What can be done here and now: every service of the region, with the reason where it cannot."""

from hardware.printer_state import NotReady
from kiosk.flows.wording import printer_reason_text
from kiosk.hall import Hall
from kiosk.pages import Choice, Icon, Notice, Tone
from kiosk.region import Offer, Service
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
    Service.GUIDES: (
        _("Service guides"),
        _("What to bring, where to go, whom to call"),
        Icon.GUIDE,
    ),
}


def service_choices(hall: Hall) -> tuple[Choice[Service], ...]:
    """Return the services in the order a citizen meets them."""
    return tuple(_choice(hall, service) for service in Service if _known(hall, service))


def device_notices(hall: Hall) -> tuple[Notice, ...]:
    """Return what is out of service, in words, with the way round it."""
    notices = []
    if not hall.devices.reader_ready:
        reader = _(
            "The card reader is out of service. Please go to {window}.",
            window=Words(hall.configuration.windows.cards),
        )
        notices.append(Notice(reader, Tone.CAUTION))
    if not hall.devices.printer_ready:
        notices.append(Notice(_printer_sentence(hall), Tone.CAUTION))
    return tuple(notices)


def _printer_sentence(hall: Hall) -> Text:
    return _(
        "{fault}. {window} prints certificates.",
        fault=_printer_fault(hall),
        window=Words(hall.configuration.windows.certificates),
    )


def _printer_fault(hall: Hall) -> Text:
    condition = hall.devices.printer
    if isinstance(condition, NotReady) and condition.reasons:
        return printer_reason_text(min(condition.reasons, key=lambda reason: reason.value))
    return _("Printing is out of service")


def _known(hall: Hall, service: Service) -> bool:
    return service is Service.GUIDES or hall.region.rule(service) is not None


def _choice(hall: Hall, service: Service) -> Choice[Service]:
    label, detail, icon = _LABELS[service]
    return Choice(service, label, detail, icon, _unavailable(hall, service))


def _unavailable(hall: Hall, service: Service) -> Text | None:
    if service is Service.GUIDES:
        return None
    rule = hall.region.rule(service)
    if rule is None or (rule.offered is not Offer.TERMINAL and not _switched_on(hall, service)):
        return _(
            "At {window}, not at this terminal", window=Words(hall.configuration.windows.cards)
        )
    if not hall.devices.reader_ready:
        return _("The card reader is out of service")
    if not hall.devices.records_ready:
        return _("The records do not answer")
    if service is Service.CONTRIBUTION_CERTIFICATE and not hall.devices.printer_ready:
        return _printer_sentence(hall)
    return None


def _switched_on(hall: Hall, service: Service) -> bool:
    return any(entry.service == service.value for entry in hall.configuration.switched_on)
