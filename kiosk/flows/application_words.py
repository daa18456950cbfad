"""What an application is called, how far it is, and what its citizen does now, in words."""

from collections.abc import Iterator
from datetime import date
from typing import Final, assert_never

from db.records import TRANSFERS, Application, ApplicationKind, ApplicationState
from kiosk.flows.visit import Visit
from kiosk.language.texts import Day, Message, Text, Words, _
from kiosk.settings.holidays import load_working_days
from kiosk.settings.service import Service

APPLICATION_NAMES: Final = {
    ApplicationKind.UNEMPLOYMENT_BENEFIT: _("Unemployment benefit"),
    ApplicationKind.SKILL_SUBSIDY: _("Skill-upgrade subsidy"),
    ApplicationKind.TRANSFER_ENTERPRISE_CROSS_PROVINCE: _(
        "Bring your enterprise pension here from another province"
    ),
    ApplicationKind.TRANSFER_INSTITUTION_CROSS_PROVINCE: _(
        "Enterprise and institution: bring your pension here from another province"
    ),
    ApplicationKind.TRANSFER_ENTERPRISE_INSTITUTION_IN_PROVINCE: _(
        "Enterprise and institution: bring your pension here within the province"
    ),
    ApplicationKind.TRANSFER_INSTITUTION: _("Institution: bring your pension within the province"),
    ApplicationKind.UNEMPLOYMENT_ALLOWANCE: _("Unemployment allowance"),
}


def state_text(state: ApplicationState) -> Message:
    """Return how far an application is."""
    match state:
        case ApplicationState.RECEIVED:
            return _("Received")
        case ApplicationState.BEING_EXAMINED:
            return _("Being examined")
        case ApplicationState.PAPERS_MISSING:
            return _("Documents are missing")
        case ApplicationState.DECIDED:
            return _("Granted")
        case ApplicationState.PAID:
            return _("Paid out")
        case ApplicationState.REFUSED:
            return _("Refused")
        case ApplicationState.WITHDRAWN:
            return _("Withdrawn")
        case _:
            assert_never(state)


def answer_due(visit: Visit, application: Application) -> date | None:
    """Return the day an answer is due: as the records say, else counted in working days.

    None where neither says it, or the holidays of the year are not known yet.
    """
    if application.due_on is not None:
        return application.due_on
    return due_after(visit, application.kind, application.submitted_at.astimezone().date())


def due_after(visit: Visit, kind: ApplicationKind, received_on: date) -> date | None:
    """Return the day an answer to an application received on a day is due; None if not known.

    Raises:
        DataFileBroken: the holidays cannot be read.
    """
    services = {service.value: service for service in Service}
    service = services.get(kind.value)
    rule = None if service is None else visit.terminal.region.rule(service)
    if rule is None or rule.answer_working_days is None:
        return None
    return load_working_days().after(received_on, rule.answer_working_days)


def what_to_do(visit: Visit, application: Application) -> Iterator[Text]:
    """Yield what the citizen does now, one sentence each."""
    windows = visit.terminal.configuration.windows
    phone, window = Words(windows.phone), windows.for_certificates
    match application.state:
        case ApplicationState.RECEIVED | ApplicationState.BEING_EXAMINED:
            yield from _while_waiting(visit, application, phone)
        case ApplicationState.PAPERS_MISSING:
            yield _("Bring the missing documents to {window}.", window=window)
        case ApplicationState.DECIDED:
            yield _("It is granted. If no money arrives, call {phone}.", phone=phone)
        case ApplicationState.PAID:
            yield _(
                "The money has been paid out. If it has not arrived, call {phone}.", phone=phone
            )
        case ApplicationState.REFUSED:
            if application.reason is not None:
                yield _("The reason: {reason}", reason=Words(application.reason))
            yield _(
                "If you think this is wrong, ask at {window} or call {phone}.",
                window=window,
                phone=phone,
            )
        case ApplicationState.WITHDRAWN:
            yield _("It goes no further. You can apply again.")
        case _:
            assert_never(application.state)


def _while_waiting(visit: Visit, application: Application, phone: Text) -> Iterator[Text]:
    today, due = visit.today, answer_due(visit, application)
    if due is None and application.kind in TRANSFERS:
        yield _(
            "You need do nothing. This region's guide does not say how long it takes; call "
            "{phone}.",
            phone=phone,
        )
    elif due is None:
        yield _(
            "You need do nothing. When an answer is due is not yet known; call {phone}.",
            phone=phone,
        )
    elif due < today:
        yield _(
            "The answer was due on {day}. Please call {phone} and give the reference number.",
            day=Day(due),
            phone=phone,
        )
    else:
        yield _("You need do nothing. An answer is due by {day}.", day=Day(due))
